package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.access.Viewer;
import com.metisrouter.projections.checkpoint.Freshness;
import com.metisrouter.projections.comparison.ComparisonQuery;
import com.metisrouter.projections.comparison.ComparisonReader;
import com.metisrouter.projections.usagelog.UsageLog;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Two sets of requests side by side.
@Edge
@RestController
public final class ComparisonController {

    private final ComparisonReader comparisons;
    private final KeyDirectory keys;
    private final ApiAccess access;
    private final FreshnessJson freshness;
    private final InstantSource clock;

    public ComparisonController(
            ComparisonReader comparisons,
            KeyDirectory keys,
            ApiAccess access,
            Freshness freshness,
            InstantSource clock) {
        this.comparisons = comparisons;
        this.keys = keys;
        this.access = access;
        this.freshness = new FreshnessJson(freshness, clock);
        this.clock = clock;
    }

    @GetMapping("/api/v1/comparison")
    ResponseEntity<byte[]> compare(
            @RequestParam Map<String, String> parameters, HttpServletRequest request) {
        var viewer = access.viewer(request);
        var query = narrowed(ComparisonQuery.parse(parameters, clock.instant()), viewer);
        // Read before the rows, so that it never claims more than they show.
        var fresh = freshness.of(UsageLog.NAME);
        var json = ComparisonJson.comparison(comparisons.read(query), keys);
        json.putAll(fresh);
        return Answers.ok(json);
    }

    private static ComparisonQuery narrowed(ComparisonQuery query, Viewer viewer) {
        return switch (viewer) {
            case Viewer.Staff _ -> query;
            case Viewer.Customer customer ->
                    query.ofAccount(ApiAccess.own(customer, query.accountId()));
        };
    }
}
