package com.metisrouter.proxy.routing;

/// How an attempt ended before the client had seen anything of an answer.
///
/// @param status the provider's HTTP status, or that which its error event stands for; 0 where there is none
/// @param retryAfterMillis how long the provider asked to be left alone, -1 where it did not say
public record Outcome(Kind kind, int status, long retryAfterMillis) {

    public static final long NO_RETRY_AFTER = -1;

    /// What can be done about it.
    enum Remedy {
        /// Most likely it works there the next time.
        AGAIN,
        /// Somewhere else first, there again only if nothing else is left.
        ELSEWHERE_FIRST,
        /// Somewhere else: it will not be different there.
        ELSEWHERE,
        /// The request itself was refused, and would be wherever this model is served.
        OTHER_MODEL
    }

    /// The first ones are named as attempts are recorded with.
    public enum Kind {
        UNKNOWN_HOST("unknown_host", true, Remedy.ELSEWHERE_FIRST, Verdict.FAILURE),
        FORBIDDEN_ADDRESS("forbidden_address", true, Remedy.ELSEWHERE, Verdict.FAILURE),
        CONNECT_FAILED("connect_failed", true, Remedy.ELSEWHERE_FIRST, Verdict.FAILURE),
        CONNECT_REFUSED("connect_refused", true, Remedy.ELSEWHERE_FIRST, Verdict.FAILURE),
        CONNECT_TIMEOUT("connect_timeout", true, Remedy.ELSEWHERE_FIRST, Verdict.FAILURE),
        TLS_FAILED("tls_failed", true, Remedy.ELSEWHERE, Verdict.FAILURE),
        /// An idle connection that the provider was just closing, most often.
        RESET("reset", true, Remedy.AGAIN, Verdict.FAILURE),
        BAD_HTTP("bad_http", true, Remedy.ELSEWHERE, Verdict.FAILURE),
        /// Not there again: it took minutes, and the provider may be at work on it still.
        TIMEOUT_FIRST_BYTE("timeout_first_byte", true, Remedy.ELSEWHERE, Verdict.FAILURE),
        HTTP_STATUS("http", true, Remedy.ELSEWHERE, Verdict.NEUTRAL),
        ERROR_EVENT("error_event", true, Remedy.ELSEWHERE, Verdict.NEUTRAL),
        TOO_MANY_CONNECTIONS(
                "too_many_connections", false, Remedy.ELSEWHERE_FIRST, Verdict.NEUTRAL),
        AT_LIMIT("at_concurrency_limit", false, Remedy.ELSEWHERE_FIRST, Verdict.NEUTRAL),
        CIRCUIT_OPEN("circuit_open", false, Remedy.ELSEWHERE, Verdict.NEUTRAL),
        /// Left alone as long as it asked for by a Retry-After.
        RESTING("resting", false, Remedy.ELSEWHERE_FIRST, Verdict.NEUTRAL);

        private final String reason;
        private final boolean sent;
        private final Remedy remedy;
        private final Verdict verdict;

        Kind(String reason, boolean sent, Remedy remedy, Verdict verdict) {
            this.reason = reason;
            this.sent = sent;
            this.remedy = remedy;
            this.verdict = verdict;
        }

        /// Whether the provider was bothered. What we held back ourselves is no attempt.
        public boolean isSent() {
            return sent;
        }
    }

    public Outcome {
        if (kind == Kind.HTTP_STATUS && (status < 300 || status > 999)) {
            throw new IllegalArgumentException(
                    "status: " + status + " (expected: 300..999, what was no answer)");
        }
        if (retryAfterMillis < NO_RETRY_AFTER) {
            throw new IllegalArgumentException(
                    "retryAfterMillis: " + retryAfterMillis + " (expected: -1 or more)");
        }
    }

    public static Outcome of(Kind kind) {
        return new Outcome(kind, 0, NO_RETRY_AFTER);
    }

    public static Outcome status(int status, long retryAfterMillis) {
        return new Outcome(Kind.HTTP_STATUS, status, retryAfterMillis);
    }

    /// An error as the first event of a stream that began with 200.
    ///
    /// @param status what the error's type stands for, 0 where that isn't known
    public static Outcome errorEvent(int status) {
        return new Outcome(Kind.ERROR_EVENT, status, NO_RETRY_AFTER);
    }

    /// Such as `reset` or `http_503`.
    public String reason() {
        return kind == Kind.HTTP_STATUS ? kind.reason + "_" + status : kind.reason;
    }

    Remedy remedy() {
        return switch (kind) {
            case HTTP_STATUS -> remedyOf(status);
            case ERROR_EVENT -> status == 0 ? Remedy.ELSEWHERE_FIRST : remedyOf(status);
            default -> kind.remedy;
        };
    }

    /// What it says about the deployment.
    public Verdict verdict() {
        return switch (kind) {
            case HTTP_STATUS -> verdictOf(status);
            case ERROR_EVENT -> status == 0 ? Verdict.FAILURE : verdictOf(status);
            default -> kind.verdict;
        };
    }

    private static Remedy remedyOf(int status) {
        return switch (status) {
            case 408, 409, 425, 429 -> Remedy.ELSEWHERE_FIRST;
            // Our account or our address there, or a model that they don't have.
            case 401, 402, 403, 404, 405, 410, 421, 501, 505 -> Remedy.ELSEWHERE;
            default -> {
                if (status >= 500) {
                    yield Remedy.ELSEWHERE_FIRST;
                }
                yield status >= 400 ? Remedy.OTHER_MODEL : Remedy.ELSEWHERE;
            }
        };
    }

    /// A 404 says nothing: a client can bring it about by naming an earlier answer that does not exist.
    private static Verdict verdictOf(int status) {
        return switch (status) {
            case 401, 402, 403, 408 -> Verdict.FAILURE;
            default -> status >= 500 || status < 400 ? Verdict.FAILURE : Verdict.NEUTRAL;
        };
    }

    /// Whether a Retry-After that came with it is about the deployment rather than the request.
    boolean asksForRest() {
        return retryAfterMillis > 0 && kind == Kind.HTTP_STATUS && (status == 429 || status >= 500);
    }
}
