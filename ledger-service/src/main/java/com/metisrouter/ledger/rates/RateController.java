package com.metisrouter.ledger.rates;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.RateAsk;
import com.metisrouter.ledger.web.BearerToken;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Gateways ask how much a key may send. Only those of keys with a limit do.
@Edge
@RestController
public class RateController {

    private final RateDesk desk;
    private final BearerToken internalToken;

    public RateController(RateDesk desk, BearerToken internalToken) {
        this.desk = desk;
        this.internalToken = internalToken;
    }

    @PostMapping("/internal/v1/rates")
    ResponseEntity<byte[]> grant(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        internalToken.require(authorization);
        var ask = Bodies.read(request, RateAsk.class);
        Fields.required("keyId", ask.keyId());
        Fields.gatewayId(Fields.required("gatewayId", ask.gatewayId()));
        return Bodies.json(200, desk.grant(ask));
    }
}
