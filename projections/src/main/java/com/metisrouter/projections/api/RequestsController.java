package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.access.Viewer;
import com.metisrouter.projections.checkpoint.Freshness;
import com.metisrouter.projections.margins.CostTable;
import com.metisrouter.projections.usagelog.UsageLog;
import com.metisrouter.projections.usagelog.UsageQuery;
import com.metisrouter.projections.usagelog.UsageReader;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The usage log: a list with filters, and a record that explains its charge.
@Edge
@RestController
public final class RequestsController {

    private final UsageReader usage;
    private final KeyDirectory keys;
    private final CostTable costs;
    private final ApiAccess access;
    private final FreshnessJson freshness;
    private final InstantSource clock;

    public RequestsController(
            UsageReader usage,
            KeyDirectory keys,
            CostTable costs,
            ApiAccess access,
            Freshness freshness,
            InstantSource clock) {
        this.usage = usage;
        this.keys = keys;
        this.costs = costs;
        this.access = access;
        this.freshness = new FreshnessJson(freshness, clock);
        this.clock = clock;
    }

    @GetMapping("/api/v1/requests")
    ResponseEntity<byte[]> list(
            @RequestParam Map<String, String> parameters, HttpServletRequest request) {
        var viewer = access.viewer(request);
        var query = ApiAccess.narrowed(UsageQuery.parse(parameters, clock.instant()), viewer);
        // Read before the rows, so that it never claims more than they show.
        var fresh = freshness.of(UsageLog.NAME);
        var page = usage.list(query);
        var data = page.entries().stream().map(entry -> RequestJson.entry(entry, keys)).toList();
        return Answers.ok(RequestJson.list(data, page.hasMore(), fresh));
    }

    @GetMapping("/api/v1/requests/{id}")
    ResponseEntity<byte[]> find(@PathVariable("id") String id, HttpServletRequest request) {
        var viewer = access.viewer(request);
        if (!RequestId.isValid(id)) {
            throw new ProblemAnswer(Problem.malformedRequestId(id));
        }
        var fresh = freshness.of(UsageLog.NAME);
        var found =
                usage.find(id, viewer.onlyAccount())
                        .orElseThrow(() -> new ProblemAnswer(Problem.requestNotFound(id)));
        var staff = viewer instanceof Viewer.Staff;
        var json = RequestJson.record(found, keys, staff);
        if (staff) {
            json.put("costs", RequestJson.costs(found, costs.of(found)));
        }
        json.putAll(fresh);
        return Answers.ok(json);
    }
}
