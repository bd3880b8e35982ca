package com.metisrouter.standalone.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.catalog.CatalogRuntime;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.LedgerRuntime;
import com.metisrouter.projections.ProjectionsRuntime;
import com.metisrouter.proxy.GatewayState;
import com.metisrouter.proxy.telemetry.Metrics;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// `GET /api/v1/status`: every part in words, and `GET /metrics`: the gateway in numbers. Both for staff.
@Edge
@RestController
public class StatusController {

    /// Who may ask.
    public record StatusToken(String adminToken) {
        @Override
        public String toString() {
            return "StatusToken[hidden]";
        }
    }

    private final CatalogRuntime catalog;
    private final LedgerRuntime ledger;
    private final ProjectionsRuntime projections;
    private final byte[] expected;
    private volatile @Nullable GatewayState gateway;
    private volatile @Nullable Metrics metrics;

    public StatusController(
            CatalogRuntime catalog,
            LedgerRuntime ledger,
            ProjectionsRuntime projections,
            StatusToken token) {
        this.catalog = catalog;
        this.ledger = ledger;
        this.projections = projections;
        this.expected = ("Bearer " + token.adminToken()).getBytes(UTF_8);
    }

    /// The gateway starts after the console, which it needs.
    public void watch(GatewayState state) {
        gateway = state;
    }

    public void watch(Metrics newMetrics) {
        metrics = newMetrics;
    }

    /// The gateway's metrics, for Prometheus.
    @GetMapping("/metrics")
    ResponseEntity<byte[]> metrics(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, defaultValue = "")
                    String authorization) {
        if (!isStaff(authorization)) {
            return unauthorized();
        }
        var known = metrics;
        return ResponseEntity.status(known == null ? 503 : 200)
                .contentType(MediaType.parseMediaType("text/plain; version=0.0.4; charset=utf-8"))
                .body(known == null ? new byte[0] : known.text().getBytes(UTF_8));
    }

    private boolean isStaff(String authorization) {
        return MessageDigest.isEqual(authorization.getBytes(UTF_8), expected);
    }

    private static ResponseEntity<byte[]> unauthorized() {
        return ResponseEntity.status(401)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(
                        Json.bytes(
                                Map.of(
                                        "type",
                                        "about:blank",
                                        "title",
                                        "Unauthorized",
                                        "status",
                                        401,
                                        "code",
                                        "unauthorized",
                                        "detail",
                                        "the admin token is needed")));
    }

    /// Without a token the catalog answers at this address, with what everybody may know.
    @GetMapping(path = "/api/v1/status", headers = HttpHeaders.AUTHORIZATION)
    ResponseEntity<byte[]> status(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, defaultValue = "")
                    String authorization) {
        if (!isStaff(authorization)) {
            return unauthorized();
        }
        var parts = parts();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(Json.bytes(Map.of("status", HouseHealth.overall(parts), "parts", parts)));
    }

    private List<Part> parts() {
        var parts = new ArrayList<Part>();
        var state = gateway;
        parts.add(HouseHealth.gateway(state == null ? null : state.status()));
        parts.add(HouseHealth.catalog(catalog.health()));
        parts.add(HouseHealth.ledger(ledger.health()));
        projections.status().views().forEach(view -> parts.add(HouseHealth.view(view)));
        return parts;
    }
}
