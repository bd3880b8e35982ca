package com.metisrouter.ledger.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Staff issue, list, change, rotate and revoke keys.
@Edge
@RestController
public class KeyController {

    static final int PAGE_DEFAULT = 50;
    static final int PAGE_MAX = 500;
    static final Duration OVERLAP_DEFAULT = Duration.ofHours(24);
    static final Duration OVERLAP_MAX = Duration.ofDays(30);

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Set<String> CHANGE_FIELDS =
            Set.of(
                    "name",
                    "client",
                    "workflow",
                    "models",
                    "endpoints",
                    "limits",
                    "allowedIps",
                    "rates",
                    "shortageAs429",
                    "expiresAt");
    private static final Set<String> NEW_FIELDS =
            Set.of(
                    "accountId",
                    "project",
                    "name",
                    "client",
                    "workflow",
                    "models",
                    "endpoints",
                    "limits",
                    "allowedIps",
                    "rates",
                    "shortageAs429",
                    "expiresAt",
                    "expiresInSeconds");
    private static final Set<String> ROTATE_FIELDS = Set.of("overlapSeconds");

    /// @param key the secret, in the answer that makes it and nowhere else
    /// @param secretShownBefore true where the secret was in an earlier answer to the same command; else missing
    /// @param previousSecretWorksUntil of the secret that the current one took the place of; missing before the first rotation
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Key(
            String id,
            @Nullable String key,
            @Nullable Boolean secretShownBefore,
            @Nullable String notice,
            String accountId,
            String project,
            String client,
            String workflow,
            String name,
            List<String> models,
            KeySnapshot.Status status,
            Instant createdAt,
            @Nullable String projectId,
            @Nullable Instant projectArchivedAt,
            List<String> endpoints,
            List<SpendLimit> limits,
            List<String> allowedIps,
            @Nullable RateLimits rates,
            @Nullable Boolean shortageAs429,
            @Nullable Instant expiresAt,
            @Nullable Instant previousSecretWorksUntil) {

        static Key of(KeyEntry entry) {
            return of(entry, null, null, null);
        }

        static Key of(
                KeyEntry entry,
                @Nullable String secret,
                @Nullable Boolean shownBefore,
                @Nullable String notice) {
            var key = entry.snapshot();
            var previous = entry.key().previous();
            return new Key(
                    key.keyId(),
                    secret,
                    shownBefore,
                    notice,
                    key.accountId(),
                    key.project(),
                    key.client(),
                    key.workflow(),
                    key.name(),
                    key.models(),
                    key.status(),
                    key.createdAt(),
                    key.projectId().isEmpty() ? null : key.projectId(),
                    key.projectArchivedAt(),
                    key.endpoints(),
                    key.limits(),
                    key.allowedIps(),
                    key.rates(),
                    key.shortageAs429(),
                    key.expiresAt(),
                    previous == null ? null : previous.worksUntil());
        }
    }

    private record Page(String object, List<Key> data, boolean has_more) {}

    private final ApiKeys keys;
    private final KeyDirectory directory;
    private final Accounts accounts;
    private final Staff staff;

    public KeyController(ApiKeys keys, KeyDirectory directory, Accounts accounts, Staff staff) {
        this.keys = keys;
        this.directory = directory;
        this.accounts = accounts;
        this.staff = staff;
    }

    @PostMapping("/api/v1/keys")
    ResponseEntity<byte[]> issue(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false)
                    @Nullable String idempotencyKey,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var commandKey = commandKey(idempotencyKey);
        var body = AccessBody.of(Bodies.tree(request), NEW_FIELDS);
        var accountId = existing(body.textOrNull("accountId"));
        var wanted =
                new ApiKeys.NewKey(
                        accountId,
                        body.label("project"),
                        changed(body).apply(KeyAttributes.named("")),
                        body.lifetime("expiresInSeconds"));
        if (wanted.lifetime() != null && wanted.attributes().expiresAt() != null) {
            throw Fields.invalid("expiresAt", "beside expiresInSeconds (expected: one of them)");
        }
        return answer(keys.issue(wanted, actor, commandKey), wanted.project().text(), 201);
    }

    @GetMapping("/api/v1/keys")
    ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "accountId", required = false) @Nullable String accountId,
            @RequestParam(name = "projectId", defaultValue = "") String projectId,
            @RequestParam(name = "after", defaultValue = "") String after,
            @RequestParam(name = "limit", defaultValue = "" + PAGE_DEFAULT) int limit) {
        var _ = staff.require(authorization);
        requirePage(limit);
        var found = directory.page(existing(accountId), projectId, after, limit + 1);
        var page = found.stream().limit(limit).map(Key::of).toList();
        return Bodies.json(200, new Page("list", page, found.size() > limit));
    }

    static void requirePage(int limit) {
        if (limit < 1 || limit > PAGE_MAX) {
            throw Fields.invalid("limit", limit + " (expected: 1 to " + PAGE_MAX + ")");
        }
    }

    @GetMapping("/api/v1/keys/{keyId}")
    ResponseEntity<byte[]> show(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("keyId") String keyId) {
        var _ = staff.require(authorization);
        return shown(keyId);
    }

    @PatchMapping("/api/v1/keys/{keyId}")
    ResponseEntity<byte[]> change(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("keyId") String keyId,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var change = changed(AccessBody.of(Bodies.tree(request), CHANGE_FIELDS));
        return answer(keys.change(keyId, change, actor), keyId);
    }

    @PostMapping("/api/v1/keys/{keyId}/rotate")
    ResponseEntity<byte[]> rotate(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false)
                    @Nullable String idempotencyKey,
            @PathVariable("keyId") String keyId,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var commandKey = commandKey(idempotencyKey);
        var body = AccessBody.of(Bodies.treeOrEmpty(request), ROTATE_FIELDS);
        var overlap =
                body.gives("overlapSeconds")
                        ? body.seconds("overlapSeconds", 0, OVERLAP_MAX)
                        : OVERLAP_DEFAULT;
        return answer(keys.rotate(keyId, overlap, actor, commandKey), keyId, 200);
    }

    @PostMapping("/api/v1/keys/{keyId}/revoke")
    ResponseEntity<byte[]> revoke(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("keyId") String keyId) {
        var actor = staff.require(authorization);
        return answer(keys.revoke(keyId, actor), keyId);
    }

    /// What a body says, on top of what is.
    private static UnaryOperator<KeyAttributes> changed(AccessBody body) {
        // Read now, so that what is wrong is said before anything is locked.
        var name = body.text("name");
        var client = body.label("client").text();
        var workflow = body.label("workflow").text();
        var models = body.models("models");
        var endpoints = body.endpoints("endpoints");
        var limits = body.limits("limits");
        var allowedIps = body.ranges("allowedIps");
        var expiresAt = body.instant("expiresAt");
        var rates = body.rates("rates");
        var shortageAs429 = body.flag("shortageAs429");
        return was ->
                new KeyAttributes(
                        body.has("name") ? name : was.name(),
                        body.has("client") ? client : was.client(),
                        body.has("workflow") ? workflow : was.workflow(),
                        body.has("models") ? models : was.models(),
                        body.has("endpoints") ? endpoints : was.endpoints(),
                        body.has("limits") ? limits : was.limits(),
                        body.has("allowedIps") ? allowedIps : was.allowedIps(),
                        body.has("expiresAt") ? expiresAt : was.expiresAt(),
                        body.has("rates") ? rates : was.rates(),
                        body.has("shortageAs429") ? shortageAs429 : was.shortageAs429());
    }

    private static String commandKey(@Nullable String given) {
        return given == null ? "" : Fields.required(IDEMPOTENCY_KEY, given);
    }

    private static ResponseEntity<byte[]> answer(SecretAnswer answer, String id, int status) {
        return switch (answer) {
            case SecretAnswer.Fresh(var entry, var secret) ->
                    Bodies.json(status, Key.of(entry, secret.text(), null, null));
            case SecretAnswer.ShownBefore(var entry) ->
                    Bodies.json(
                            200,
                            Key.of(
                                    entry,
                                    null,
                                    true,
                                    "The secret was in the first answer to this Idempotency-Key and is kept nowhere."
                                            + " If that answer was lost, rotate the key under another Idempotency-Key."));
            case SecretAnswer.Refused(var refusal) -> throw AccessProblems.of(refusal, id);
        };
    }

    private ResponseEntity<byte[]> answer(AccessDecision<KeyEvent, KeyState> decision, String id) {
        return switch (decision) {
            case AccessDecision.Accepted<KeyEvent, KeyState> _,
                    AccessDecision.AlreadyDone<KeyEvent, KeyState> _ ->
                    shown(id);
            case AccessDecision.Refused<KeyEvent, KeyState>(var refusal) ->
                    throw AccessProblems.of(refusal, id);
        };
    }

    private ResponseEntity<byte[]> shown(String keyId) {
        return directory
                .entry(keyId)
                .map(entry -> Bodies.json(200, Key.of(entry)))
                .orElseThrow(() -> AccessProblems.of(AccessRefusal.NO_SUCH_KEY, keyId));
    }

    private String existing(@Nullable String accountId) {
        return requireAccount(accounts, accountId);
    }

    static String requireAccount(Accounts accounts, @Nullable String accountId) {
        var id = Fields.accountId(Fields.required("accountId", accountId));
        if (!accounts.exists(id)) {
            throw ProblemException.notFound("unknown_account", "There is no account " + id);
        }
        return id;
    }
}
