package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.margins.MarginQuery;
import com.metisrouter.projections.margins.MarginReader;
import com.metisrouter.projections.margins.MarginSum;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What is left between charges and costs. For staff.
@Edge
@RestController
public final class MarginsController {

    private final MarginReader margins;
    private final ApiAccess access;
    private final InstantSource clock;

    public MarginsController(MarginReader margins, ApiAccess access, InstantSource clock) {
        this.margins = margins;
        this.access = access;
        this.clock = clock;
    }

    @GetMapping("/api/v1/margins")
    ResponseEntity<byte[]> margins(
            @RequestParam Map<String, String> parameters, HttpServletRequest request) {
        access.requireStaff(request);
        MarginQuery query;
        List<MarginSum> sums;
        try {
            query = MarginQuery.parse(parameters, clock.instant());
            sums = margins.read(query);
        } catch (IllegalArgumentException e) {
            throw new ProblemAnswer(Problem.badRequest(String.valueOf(e.getMessage())));
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "list");
        json.put("by", query.by().name().toLowerCase(Locale.ROOT));
        json.put("since", query.since().toString());
        json.put("until", query.until().toString());
        json.put("currency", "USD");
        json.put("data", sums.stream().map(MarginsController::sum).toList());
        json.put("total", sum(MarginReader.total(sums)));
        return Answers.ok(json);
    }

    private static Map<String, Object> sum(MarginSum sum) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", sum.name());
        json.put("requests", sum.requests());
        json.put("charge", sum.charge());
        json.put("requestsOfUnknownCost", sum.unknownRequests());
        json.put("chargeOfKnownCost", sum.knownCharge());
        json.put("cost", Json.plain(sum.cost()));
        json.put("margin", Json.plain(sum.margin()));
        json.put("marginPercent", sum.percent().map(BigDecimal::toPlainString).orElse(""));
        return json;
    }
}
