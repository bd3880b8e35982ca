package com.metisrouter.ledger.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import com.metisrouter.ledger.web.Staff;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Pages of an export, for auditors.
@Edge
@RestController
public class AuditController {

    /// Where the next page goes on.
    static final String LAST = "Metis-Last";

    private static final int LINES_MAX = 1_000;
    private static final String LINES_DEFAULT = "200";
    private static final MediaType NDJSON = MediaType.parseMediaType("application/x-ndjson");
    private static final MediaType PEM = MediaType.parseMediaType("application/x-pem-file");

    private final Optional<Evidence> evidence;
    private final Staff staff;

    public AuditController(Optional<Evidence> evidence, Staff staff) {
        this.evidence = evidence;
        this.staff = staff;
    }

    @GetMapping("/api/v1/audit/events")
    ResponseEntity<byte[]> events(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "after", defaultValue = "0") long after,
            @RequestParam(name = "limit", defaultValue = LINES_DEFAULT) int limit) {
        var _ = staff.require(authorization);
        checkPage(after, limit);
        var lines = required(evidence).eventsAfter(after, limit);
        return page(lines.stream().map(EventLine::line).toList(), after);
    }

    @GetMapping("/api/v1/audit/prices")
    ResponseEntity<byte[]> prices(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "after", defaultValue = "0") long after,
            @RequestParam(name = "limit", defaultValue = LINES_DEFAULT) int limit) {
        var _ = staff.require(authorization);
        checkPage(after, limit);
        var lines = required(evidence).pricesAfter(after, limit);
        return page(lines.stream().map(EventLine::line).toList(), after);
    }

    @GetMapping("/api/v1/audit/checkpoints")
    ResponseEntity<byte[]> checkpoints(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "after", defaultValue = "0") long after,
            @RequestParam(name = "limit", defaultValue = LINES_DEFAULT) int limit) {
        var _ = staff.require(authorization);
        checkPage(after, limit);
        return page(required(evidence).checkpointsAfter(after, limit), after);
    }

    /// For everybody, since whoever has a receipt checks it by this.
    @GetMapping("/api/v1/audit/public-key")
    ResponseEntity<byte[]> publicKey() {
        return ResponseEntity.ok()
                .contentType(PEM)
                .body(required(evidence).publicKey().getBytes(UTF_8));
    }

    static Evidence required(Optional<Evidence> evidence) {
        return evidence.orElseThrow(() ->
                new ProblemException(
                        503,
                        "no_evidence",
                        "This ledger keeps no evidence: it was given no folder for it."));
    }

    private static void checkPage(long after, int limit) {
        if (after < 0) {
            throw Fields.invalid("after", after + " (expected: 0 or more)");
        }
        if (limit < 1 || limit > LINES_MAX) {
            throw Fields.invalid("limit", limit + " (expected: 1 to " + LINES_MAX + ")");
        }
    }

    /// Numbers have no holes, so the last is as many further as there are lines.
    private static ResponseEntity<byte[]> page(List<byte[]> lines, long after) {
        var body = new ByteArrayOutputStream();
        for (var line : lines) {
            body.writeBytes(line);
            body.write('\n');
        }
        return ResponseEntity.ok()
                .contentType(NDJSON)
                .header(LAST, Long.toString(after + lines.size()))
                .body(body.toByteArray());
    }
}
