package com.metisrouter.projections.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.access.Sessions;
import com.metisrouter.projections.access.Viewer;
import com.metisrouter.projections.access.Viewers;
import com.metisrouter.projections.api.ApiAccess;
import com.metisrouter.projections.balance.AccountBalance;
import com.metisrouter.projections.balance.BalanceReader;
import com.metisrouter.projections.checkpoint.Freshness;
import com.metisrouter.projections.comparison.ComparisonQuery;
import com.metisrouter.projections.comparison.ComparisonReader;
import com.metisrouter.projections.usagelog.ChargeProof;
import com.metisrouter.projections.usagelog.InvalidQuery;
import com.metisrouter.projections.usagelog.UsageLog;
import com.metisrouter.projections.usagelog.UsagePage;
import com.metisrouter.projections.usagelog.UsageQuery;
import com.metisrouter.projections.usagelog.UsageReader;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The pages: who may see which, and their addresses. What is on them is written by the page classes.
@Edge
@Controller
public final class ConsoleController {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleController.class);

    private static final String SIGN_IN = "/console/sign-in";
    private static final String CONTENT_SECURITY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
    private static final Duration ASSET_LIFETIME = Duration.ofDays(365);
    private static final int SECRET_LENGTH_MAX = 512;

    private final UsageReader usage;
    private final ComparisonReader comparisons;
    private final BalanceReader balances;
    private final KeyDirectory keys;
    private final Viewers viewers;
    private final Sessions sessions;
    private final ApiAccess access;
    private final Freshness freshness;
    private final InstantSource clock;
    private final String gatewayUrl;
    private final Assets assets = new Assets();

    public ConsoleController(
            UsageReader usage,
            ComparisonReader comparisons,
            BalanceReader balances,
            KeyDirectory keys,
            Viewers viewers,
            Sessions sessions,
            ApiAccess access,
            Freshness freshness,
            InstantSource clock,
            String gatewayUrl) {
        this.usage = usage;
        this.comparisons = comparisons;
        this.balances = balances;
        this.keys = keys;
        this.viewers = viewers;
        this.sessions = sessions;
        this.access = access;
        this.freshness = freshness;
        this.clock = clock;
        this.gatewayUrl = gatewayUrl;
    }

    @GetMapping({"/", "/console"})
    ResponseEntity<byte[]> start() {
        return redirect(RequestsPage.PATH);
    }

    @GetMapping(SIGN_IN)
    ResponseEntity<byte[]> signInPage(HttpServletRequest request) {
        return access.session(request).isPresent()
                ? redirect(RequestsPage.PATH)
                : page(200, "Sign in", frame(null, null), html -> MessagePages.signIn(html, ""));
    }

    @PostMapping(SIGN_IN)
    ResponseEntity<byte[]> signIn(
            @RequestParam(name = "secret", defaultValue = "") String secret,
            HttpServletRequest request) {
        var viewer =
                isFromElsewhere(request) || secret.length() > SECRET_LENGTH_MAX
                        ? null
                        : viewers.ofSecret(secret.strip()).orElse(null);
        if (viewer == null) {
            return page(
                    401,
                    "Sign in",
                    frame(null, null),
                    html ->
                            MessagePages.signIn(
                                    html, "That is no active key and not the admin token."));
        }
        return ResponseEntity.status(303)
                .location(URI.create(RequestsPage.PATH))
                .header("Set-Cookie", cookie(request, sessions.begin(viewer), Sessions.LIFETIME))
                .build();
    }

    /// Browsers say where a form comes from; other clients say nothing and have no cookie that could be abused.
    private static boolean isFromElsewhere(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    @PostMapping("/console/sign-out")
    ResponseEntity<byte[]> signOut(
            @RequestParam(name = "token", defaultValue = "") String token,
            HttpServletRequest request) {
        var session = access.session(request).orElse(null);
        var cookie = ApiAccess.cookie(request);
        if (session != null && cookie != null) {
            if (!session.formToken().equals(token)) {
                return redirect(RequestsPage.PATH);
            }
            sessions.end(cookie);
        }
        return ResponseEntity.status(303)
                .location(URI.create(SIGN_IN))
                .header("Set-Cookie", cookie(request, "", Duration.ZERO))
                .build();
    }

    private static String cookie(HttpServletRequest request, String value, Duration lifetime) {
        return ResponseCookie.from(ApiAccess.COOKIE, value)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .path("/")
                .maxAge(lifetime)
                .build()
                .toString();
    }

    @GetMapping(RequestsPage.PATH)
    ResponseEntity<byte[]> requests(
            @RequestParam Map<String, String> parameters, HttpServletRequest request) {
        var session = access.session(request).orElse(null);
        if (session == null) {
            return redirect(SIGN_IN);
        }
        var viewer = session.viewer();
        var note = note();
        var filters = RequestsPage.filtersOf(parameters);
        var staff = viewer instanceof Viewer.Staff;
        var list =
                new RequestsPage(
                        filters,
                        parameters.getOrDefault("limit", "").strip(),
                        staff,
                        keys,
                        note,
                        gatewayUrl);
        var blank = UsageQuery.parse(Map.of(), clock.instant());
        var only = viewer.onlyAccount();
        try {
            var query = UsageQuery.parse(parameters, clock.instant());
            var narrowed = only == null ? query : query.ofAccount(only);
            var rows = usage.list(narrowed);
            return page(
                    200,
                    "Requests",
                    frame(session, balance(narrowed.accountId())),
                    html -> list.write(html, rows, narrowed, List.of()));
        } catch (InvalidQuery e) {
            return page(
                    400,
                    "Requests",
                    frame(session, balance(only)),
                    html -> list.write(html, new UsagePage(List.of(), false), blank, e.problems()));
        }
    }

    @GetMapping("/console/find")
    ResponseEntity<byte[]> find(@RequestParam(name = "id", defaultValue = "") String id) {
        var wanted = id.strip();
        return redirect(RequestsPage.PATH + "/" + (RequestId.isValid(wanted) ? wanted : "unknown"));
    }

    @GetMapping(RequestsPage.PATH + "/{id}")
    ResponseEntity<byte[]> request(@PathVariable("id") String id, HttpServletRequest request) {
        var session = access.session(request).orElse(null);
        if (session == null) {
            return redirect(SIGN_IN);
        }
        var only = session.viewer().onlyAccount();
        if (!RequestId.isValid(id)) {
            return message(
                    400,
                    session,
                    "That is no request id",
                    List.of(
                            "A request id is req_ and a UUIDv7, such as req_019ab5c2-7a3e-7c41-9b1d-2f6f0c8a4e55. Every answer of the gateway has it in the header x-request-id."));
        }
        var note = note();
        var found = usage.find(id, only).orElse(null);
        if (found == null) {
            return message(
                    404,
                    session,
                    "No such request",
                    List.of(
                            id + " is not in the usage log.",
                            "A request appears here within a second of its end. One that was refused before it was admitted is never charged and has no record."));
        }
        var staff = session.viewer() instanceof Viewer.Staff;
        var record = RequestPage.of(found, keys, note, staff);
        return page(200, id, frame(session, balance(found.entry().accountId())), record::write);
    }

    @GetMapping(ComparisonPage.PATH)
    ResponseEntity<byte[]> comparison(
            @RequestParam Map<String, String> parameters, HttpServletRequest request) {
        var session = access.session(request).orElse(null);
        if (session == null) {
            return redirect(SIGN_IN);
        }
        var note = note();
        var only = session.viewer().onlyAccount();
        var filters = ComparisonPage.filtersOf(parameters, only == null);
        var account = only == null ? filters.getOrDefault(ComparisonQuery.ACCOUNT, "") : only;
        var form = new ComparisonForm(filters, only == null, keys.namesOf(account));
        var content = new ComparisonPage(form, note);
        if (filters.isEmpty()) {
            return page(200, "Comparison", frame(session, balance(only)), content::begin);
        }
        try {
            var query = ComparisonQuery.parse(filters, clock.instant());
            var found = comparisons.read(only == null ? query : query.ofAccount(only));
            return page(
                    200,
                    "Comparison",
                    frame(session, balance(found.query().accountId())),
                    html -> content.write(html, found));
        } catch (InvalidQuery e) {
            return page(
                    400,
                    "Comparison",
                    frame(session, balance(only)),
                    html -> content.refuse(html, e.problems()));
        }
    }

    @GetMapping("/console/console.css")
    ResponseEntity<byte[]> style() {
        return asset("text/css;charset=utf-8", assets.style());
    }

    @GetMapping("/console/console.js")
    ResponseEntity<byte[]> script() {
        return asset("text/javascript;charset=utf-8", assets.script());
    }

    @GetMapping("/console/icon.svg")
    ResponseEntity<byte[]> icon() {
        return asset("image/svg+xml", assets.icon());
    }

    @ExceptionHandler(ChargeProof.Unexplained.class)
    ResponseEntity<byte[]> on(ChargeProof.Unexplained e, HttpServletRequest request) {
        return failed(
                500,
                request,
                e,
                "The stored lines of this request don't add up to its stored charge. We have been told; the ledger's entry stands until it is corrected.");
    }

    @ExceptionHandler(DataAccessException.class)
    ResponseEntity<byte[]> on(DataAccessException e, HttpServletRequest request) {
        return failed(
                503,
                request,
                e,
                "The database did not answer in time. Nothing is lost: try again, or choose a shorter time.");
    }

    private ResponseEntity<byte[]> failed(
            int status, HttpServletRequest request, Exception e, String detail) {
        var answer = "web_" + UUID.randomUUID();
        LOG.error("answer={} path={} {}", answer, request.getRequestURI(), e.toString());
        var session = access.session(request).orElse(null);
        return message(
                status,
                session,
                "This page can't be shown now",
                List.of(detail, "If you ask us about it, name " + answer + "."));
    }

    private FreshnessNote note() {
        return new FreshnessNote(freshness.asOf(UsageLog.NAME), clock.instant());
    }

    private @Nullable AccountBalance balance(@Nullable String accountId) {
        return accountId == null ? null : balances.find(accountId).orElse(null);
    }

    private Frame frame(Sessions.@Nullable Session session, @Nullable AccountBalance balance) {
        return new Frame(assets.version(), session, balance);
    }

    private ResponseEntity<byte[]> message(
            int status, Sessions.@Nullable Session session, String title, List<String> paragraphs) {
        return page(
                status,
                title,
                frame(session, null),
                html -> MessagePages.message(html, title, paragraphs));
    }

    private static ResponseEntity<byte[]> page(
            int status, String title, Frame frame, Frame.Body body) {
        return ResponseEntity.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, UTF_8))
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", CONTENT_SECURITY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .body(frame.page(title, body).getBytes(UTF_8));
    }

    private static ResponseEntity<byte[]> asset(String type, byte[] content) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(type))
                .cacheControl(CacheControl.maxAge(ASSET_LIFETIME).cachePublic().immutable())
                .header("X-Content-Type-Options", "nosniff")
                .body(content);
    }

    private static ResponseEntity<byte[]> redirect(String path) {
        return ResponseEntity.status(303).location(URI.create(path)).build();
    }
}
