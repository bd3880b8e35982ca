package com.metisrouter.catalog.site;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.wire.Json;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// Answers a request that is refused, with an id to ask about.
@Edge
public final class Refusals {

    private static final String REQUEST_ID = "x-request-id";

    private Refusals() {}

    public static ResponseEntity<byte[]> answer(RefusedRequest refused, InstantSource clock) {
        var random = ThreadLocalRandom.current();
        var problem =
                refused.problem(
                        RequestId.mint(clock.millis(), random.nextLong(), random.nextLong()));
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(REQUEST_ID, problem.requestId())
                .body(Json.bytes(problem));
    }
}
