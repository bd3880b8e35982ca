package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.ledger.correcting.CorrectionOrder.Figure;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Staff put charges right: by price version, by debit, by request.
@Edge
@RestController
public class CorrectionController {

    private static final String KEY = "Idempotency-Key";
    private static final Pattern KEY_SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final int QUANTITIES_MAX = 50;
    private static final int CASES_MAX = 100;

    /// @param dryRun true where it is missing: nothing is booked by accident
    private record NewCorrection(
            @Nullable String priceVersion,
            @Nullable String corrected,
            @Nullable String accountId,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String reverseEntry,
            @Nullable Boolean dryRun,
            @Nullable String reason) {}

    private record NewQuantity(
            @Nullable Unit unit, @Nullable String variant, @Nullable Long amount) {}

    private record NewSettlement(
            @Nullable Figure figure,
            @Nullable List<@Nullable NewQuantity> quantities,
            @Nullable String evidence,
            @Nullable String entry,
            @Nullable String reason) {}

    private record NewDispute(@Nullable String entry, @Nullable String reason) {}

    private final CorrectionDesk desk;
    private final CorrectionJobs jobs;
    private final CaseList cases;
    private final Staff staff;

    public CorrectionController(
            CorrectionDesk desk, CorrectionJobs jobs, CaseList cases, Staff staff) {
        this.desk = desk;
        this.jobs = jobs;
        this.cases = cases;
        this.staff = staff;
    }

    @PostMapping("/api/v1/corrections")
    ResponseEntity<byte[]> correct(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var body = Bodies.read(request, NewCorrection.class);
        var order = order(body);
        if (!Boolean.FALSE.equals(body.dryRun())) {
            var json = new LinkedHashMap<String, Object>();
            json.put("object", "correction_dry_run");
            json.put("order", order);
            json.put("summary", desk.dryRun(order));
            return Bodies.json(200, json);
        }
        var run = desk.accept(key(key), order, actor, Fields.required("reason", body.reason()));
        return work(run);
    }

    private static CorrectionOrder order(NewCorrection body) {
        if (body.reverseEntry() != null) {
            var entry = EntryId.parse(body.reverseEntry());
            return new CorrectionOrder.Reverse(entry.accountId(), entry.sequence());
        }
        if (body.since() != null && body.until() != null && !body.since().isBefore(body.until())) {
            throw Fields.invalid("until", body.until() + " (expected: after since)");
        }
        return new CorrectionOrder.Rerate(
                Fields.required("priceVersion", body.priceVersion()),
                Fields.required("corrected", body.corrected()),
                body.accountId() == null ? "" : Fields.accountId(body.accountId()),
                body.since(),
                body.until());
    }

    private ResponseEntity<byte[]> work(CorrectionRun run) {
        if (run.order() instanceof CorrectionOrder.Rerate) {
            return jobs.work(run, WAIT)
                    .map(CorrectionController::answer)
                    .orElseGet(() -> look(run.id()));
        }
        return answer(desk.work(run));
    }

    @PostMapping("/api/v1/corrections/{id}/approval")
    ResponseEntity<byte[]> approve(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("id") String id) {
        var actor = staff.require(authorization);
        return work(desk.approve(id, actor));
    }

    @GetMapping("/api/v1/corrections/{id}")
    ResponseEntity<byte[]> find(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("id") String id) {
        var _ = staff.require(authorization);
        return look(id);
    }

    private ResponseEntity<byte[]> look(String id) {
        var progress = desk.progressOf(id);
        var json = json(desk.find(id));
        progress.ifPresent(booked -> {
            json.put("state", "running");
            json.put("requestsBooked", booked);
        });
        return Bodies.json(progress.isPresent() ? 202 : 200, json);
    }

    @PostMapping("/api/v1/requests/{id}/settlement")
    ResponseEntity<byte[]> settle(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        OneEntryPlanner.requireRequestId(id);
        var body = Bodies.read(request, NewSettlement.class);
        if (body.figure() == null) {
            throw Fields.invalid("figure", "missing (expected: PROVIDER, ESTIMATE or CONFIRMED)");
        }
        var order =
                new CorrectionOrder.Settle(
                        id,
                        Fields.optional("entry", body.entry()),
                        body.figure(),
                        quantities(body.figure(), body.quantities()),
                        Fields.required("evidence", body.evidence()));
        return work(desk.accept(key(key), order, actor, Fields.required("reason", body.reason())));
    }

    private static List<Quantity> quantities(
            Figure figure, @Nullable List<@Nullable NewQuantity> given) {
        if (figure == Figure.CONFIRMED) {
            if (given != null) {
                throw Fields.invalid("quantities", "(expected: none with CONFIRMED)");
            }
            return List.of();
        }
        if (given == null || given.size() > QUANTITIES_MAX) {
            throw Fields.invalid(
                    "quantities",
                    "(expected: a list of at most " + QUANTITIES_MAX + ", may be empty)");
        }
        var source = figure == Figure.PROVIDER ? QuantitySource.PROVIDER : QuantitySource.ESTIMATE;
        var quantities = new ArrayList<Quantity>();
        var seen = new HashSet<String>();
        for (var quantity : given) {
            if (quantity == null
                    || quantity.unit() == null
                    || quantity.amount() == null
                    || quantity.amount() < 0) {
                throw Fields.invalid(
                        "quantities",
                        "(expected: each with a unit such as input_tokens and an amount of 0 or more)");
            }
            var variant = Fields.optional("variant", quantity.variant());
            if (!seen.add(quantity.unit() + "|" + variant)) {
                throw Fields.invalid("quantities", quantity.unit() + " twice (expected: once)");
            }
            quantities.add(new Quantity(quantity.unit(), variant, quantity.amount(), source));
        }
        return quantities;
    }

    @PostMapping("/api/v1/requests/{id}/dispute")
    ResponseEntity<byte[]> dispute(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        OneEntryPlanner.requireRequestId(id);
        var body = Bodies.read(request, NewDispute.class);
        var order = new CorrectionOrder.Dispute(id, Fields.optional("entry", body.entry()));
        return work(desk.accept(key(key), order, actor, Fields.required("reason", body.reason())));
    }

    @GetMapping("/api/v1/orphans")
    ResponseEntity<byte[]> orphans(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "accountId", defaultValue = "") String accountId,
            @RequestParam(name = "after", defaultValue = "") String after) {
        var _ = staff.require(authorization);
        var found =
                cases.after(
                        after,
                        accountId.isEmpty() ? "" : Fields.accountId(accountId),
                        CASES_MAX + 1);
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "list");
        json.put("data", found.subList(0, Math.min(found.size(), CASES_MAX)));
        json.put("has_more", found.size() > CASES_MAX);
        json.put("open", cases.count());
        return Bodies.json(200, json);
    }

    private static ResponseEntity<byte[]> answer(CorrectionRun run) {
        return Bodies.json(
                switch (run.state()) {
                    case DONE -> 200;
                    case NEEDS_APPROVAL, STARTED -> 202;
                },
                json(run));
    }

    private static Map<String, Object> json(CorrectionRun run) {
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "correction");
        json.put("id", run.id());
        json.put("state", run.state().name().toLowerCase(Locale.ROOT));
        json.put("order", run.order());
        json.put("actor", run.actor());
        json.put("approvedBy", run.approvedBy());
        json.put("reason", run.reason());
        json.put("summary", run.summary());
        return json;
    }

    private static String key(@Nullable String given) {
        var key = Fields.required(KEY, given);
        if (!KEY_SHAPE.matcher(Objects.requireNonNull(key)).matches()) {
            throw ProblemException.badRequest(
                    "invalid_idempotency_key",
                    KEY + ": (expected: up to 64 letters, digits, ., _, : or -)");
        }
        return key;
    }
}
