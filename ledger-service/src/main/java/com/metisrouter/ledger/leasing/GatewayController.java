package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.leasing.GatewayRuns.Gateway;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Operators see which gateways there are, and retire one that is gone for good.
@Edge
@RestController
public class GatewayController {

    private static final int GATEWAYS_SHOWN_MAX = 1_000;

    /// @param reclaimEarly whether its leases are taken back before they must be settled
    private record Retirement(@Nullable String reason, @Nullable Boolean reclaimEarly) {}

    private record Page(String object, List<Gateway> data) {}

    private final GatewayRuns runs;
    private final Staff staff;

    public GatewayController(GatewayRuns runs, Staff staff) {
        this.runs = runs;
        this.staff = staff;
    }

    @GetMapping("/api/v1/gateways")
    ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization) {
        var _ = staff.require(authorization);
        return Bodies.json(200, new Page("list", runs.list(GATEWAYS_SHOWN_MAX)));
    }

    @PostMapping("/api/v1/gateways/{gatewayId}/retire")
    ResponseEntity<byte[]> retire(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("gatewayId") String gatewayId,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var id = Fields.gatewayId(gatewayId);
        var body = Bodies.read(request, Retirement.class);
        var retired =
                runs.retire(
                        id,
                        actor,
                        Fields.required("reason", body.reason()),
                        Boolean.TRUE.equals(body.reclaimEarly()));
        return retired.map(gateway -> Bodies.json(200, gateway))
                .orElseThrow(() ->
                        ProblemException.notFound("unknown_gateway", "There is no gateway " + id));
    }
}
