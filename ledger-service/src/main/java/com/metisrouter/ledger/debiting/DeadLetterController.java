package com.metisrouter.ledger.debiting;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Usage that could not be applied: staff look at it, and have it applied once the reason is gone.
@Edge
@RestController
public class DeadLetterController {

    private static final int LETTERS_MAX = 100;

    private record Application(@Nullable String priceVersion) {}

    private final DeadLetterDesk desk;
    private final Staff staff;

    public DeadLetterController(DeadLetterDesk desk, Staff staff) {
        this.desk = desk;
        this.staff = staff;
    }

    @GetMapping("/api/v1/dead-letters")
    ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "all", defaultValue = "false") boolean all,
            @RequestParam(name = "after", defaultValue = "0") long after) {
        var _ = staff.require(authorization);
        var found = desk.after(after, !all, LETTERS_MAX + 1);
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "list");
        json.put("data", found.subList(0, Math.min(found.size(), LETTERS_MAX)));
        json.put("has_more", found.size() > LETTERS_MAX);
        json.put("open", desk.open());
        return Bodies.json(200, json);
    }

    /// The body may name another price version, for what its own has no price for.
    @PostMapping("/api/v1/dead-letters/{id}/apply")
    ResponseEntity<byte[]> apply(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("id") long id,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var body = Bodies.read(request, Application.class);
        var outcome =
                desk.apply(id, Fields.optional("priceVersion", body.priceVersion()), actor)
                        .orElseThrow(() ->
                                ProblemException.notFound(
                                        "unknown_dead_letter", "There is no dead letter " + id));
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "dead_letter");
        json.put("id", id);
        switch (outcome) {
            case DeadLetterOutcome.Applied(var charge, var lateTruth) -> {
                json.put("result", "applied");
                json.put("charge", charge);
                json.put("lateTruth", lateTruth);
            }
            case DeadLetterOutcome.AppliedBefore _ -> json.put("result", "applied_before");
            case DeadLetterOutcome.StillRefused(var reason, var detail) ->
                    throw ProblemException.conflict(
                            "dead_letter_refused",
                            "It still can't be applied: " + reason + ", " + detail);
        }
        return Bodies.json(200, json);
    }
}
