package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import java.util.LinkedHashMap;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// Answers as bytes of our own JSON, so that no mapper of a framework has a say in how money is written.
@Edge
final class Answers {

    private Answers() {}

    static ResponseEntity<byte[]> ok(Object body) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .header("X-Content-Type-Options", "nosniff")
                .body(Json.bytes(body));
    }

    static ResponseEntity<byte[]> problem(Problem problem) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", problem.type());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("code", problem.code());
        body.put("request_id", problem.requestId());
        var answer =
                ResponseEntity.status(problem.status())
                        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                        .cacheControl(CacheControl.noStore())
                        .header("X-Content-Type-Options", "nosniff")
                        .header("X-Request-Id", problem.requestId());
        if (problem.status() == 401) {
            answer.header("WWW-Authenticate", "Bearer realm=\"metisrouter\"");
        }
        return answer.body(Json.bytes(body));
    }
}
