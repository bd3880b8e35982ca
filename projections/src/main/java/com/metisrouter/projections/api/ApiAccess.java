package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.projections.access.Sessions;
import com.metisrouter.projections.access.Viewer;
import com.metisrouter.projections.access.Viewers;
import com.metisrouter.projections.usagelog.UsageQuery;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out who calls: by the header, or by the cookie of the pages so that "view as JSON" works. The API only reads, so a cookie
/// that another site makes a browser send changes nothing.
@Edge
public final class ApiAccess {

    public static final String COOKIE = "metis_session";

    private final Viewers viewers;
    private final Sessions sessions;

    public ApiAccess(Viewers viewers, Sessions sessions) {
        this.viewers = viewers;
        this.sessions = sessions;
    }

    /// @throws ProblemAnswer if nobody is known by that name
    Viewer viewer(HttpServletRequest request) {
        var header = request.getHeader("Authorization");
        var viewer =
                header == null
                        ? sessions.find(cookie(request)).map(Sessions.Session::viewer)
                        : viewers.ofHeader(header);
        return viewer.orElseThrow(() -> new ProblemAnswer(Problem.unauthorized()));
    }

    /// @throws ProblemAnswer if it is not staff
    void requireStaff(HttpServletRequest request) {
        switch (viewer(request)) {
            case Viewer.Staff _ -> {}
            case Viewer.Customer _ -> throw new ProblemAnswer(Problem.forbidden());
        }
    }

    /// The query as this viewer may ask it: a customer's is about its own account, and naming another is an error.
    static UsageQuery narrowed(UsageQuery query, Viewer viewer) {
        return switch (viewer) {
            case Viewer.Staff _ -> query;
            case Viewer.Customer customer -> query.ofAccount(own(customer, query.accountId()));
        };
    }

    static String own(Viewer.Customer customer, @Nullable String asked) {
        if (asked != null && !asked.equals(customer.accountId())) {
            throw new ProblemAnswer(
                    Problem.badRequest("accountId: this key sees its own account only"));
        }
        return customer.accountId();
    }

    public static @Nullable String cookie(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies == null
                ? null
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .map(Cookie::getValue)
                        .findFirst()
                        .orElse(null);
    }

    public Optional<Sessions.Session> session(HttpServletRequest request) {
        return sessions.find(cookie(request));
    }
}
