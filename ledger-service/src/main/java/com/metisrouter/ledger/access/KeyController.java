package com.metisrouter.ledger.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.web.BearerToken;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Staff issue, list and revoke keys.
@Edge
@RestController
public class KeyController {

    private static final int PAGE_DEFAULT = 50;
    private static final int PAGE_MAX = 500;

    private record NewKey(
            @Nullable String accountId,
            @Nullable String project,
            @Nullable String client,
            @Nullable String workflow,
            @Nullable String name,
            @Nullable List<@Nullable String> models) {}

    /// @param key the secret, in the answer that creates it and nowhere else
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Key(
            String id,
            @Nullable String key,
            String accountId,
            String project,
            String client,
            String workflow,
            String name,
            List<String> models,
            KeySnapshot.Status status,
            Instant createdAt) {

        static Key of(KeySnapshot key, @Nullable String secret) {
            return new Key(
                    key.keyId(),
                    secret,
                    key.accountId(),
                    key.project(),
                    key.client(),
                    key.workflow(),
                    key.name(),
                    key.models(),
                    key.status(),
                    key.createdAt());
        }
    }

    private record Page(String object, List<Key> data, boolean has_more) {}

    private final ApiKeys keys;
    private final KeyDirectory directory;
    private final Accounts accounts;
    private final BearerToken adminToken;

    public KeyController(
            ApiKeys keys, KeyDirectory directory, Accounts accounts, BearerToken adminToken) {
        this.keys = keys;
        this.directory = directory;
        this.accounts = accounts;
        this.adminToken = adminToken;
    }

    @PostMapping("/api/v1/keys")
    ResponseEntity<byte[]> issue(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        adminToken.require(authorization);
        var body = Bodies.read(request, NewKey.class);
        var accountId = existing(body.accountId());
        var issued =
                keys.issue(
                        accountId,
                        new ApiKeys.Labels(
                                Fields.optional("name", body.name()),
                                Fields.optional("project", body.project()),
                                Fields.optional("client", body.client()),
                                Fields.optional("workflow", body.workflow()),
                                Fields.list("models", body.models())));
        return Bodies.json(201, Key.of(issued.key(), issued.secret()));
    }

    @GetMapping("/api/v1/keys")
    ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "accountId", required = false) @Nullable String accountId,
            @RequestParam(name = "after", defaultValue = "") String after,
            @RequestParam(name = "limit", defaultValue = "" + PAGE_DEFAULT) int limit) {
        adminToken.require(authorization);
        if (limit < 1 || limit > PAGE_MAX) {
            throw Fields.invalid("limit", limit + " (expected: 1 to " + PAGE_MAX + ")");
        }
        var found = directory.page(existing(accountId), after, limit + 1);
        var page = found.stream().limit(limit).map(key -> Key.of(key, null)).toList();
        return Bodies.json(200, new Page("list", page, found.size() > limit));
    }

    @PostMapping("/api/v1/keys/{keyId}/revoke")
    ResponseEntity<byte[]> revoke(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("keyId") String keyId) {
        adminToken.require(authorization);
        return keys.revoke(keyId)
                .map(key -> Bodies.json(200, Key.of(key, null)))
                .orElseThrow(
                        () -> ProblemException.notFound("unknown_key", "There is no key " + keyId));
    }

    private String existing(@Nullable String accountId) {
        var id = Fields.accountId(Fields.required("accountId", accountId));
        if (!accounts.exists(id)) {
            throw ProblemException.notFound("unknown_account", "There is no account " + id);
        }
        return id;
    }
}
