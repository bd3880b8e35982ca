package com.metisrouter.proxy.errors;

/// Every error that the gateway answers with. A code never changes its meaning; `docs/reference/error-codes.md` lists them all.
public enum ErrorCode {
    BAD_HTTP(
            "bad_http_request",
            400,
            Side.CLIENT,
            "The bytes are no clean HTTP/1.1 request. Nothing was forwarded; the connection is closed."),
    HTTP_VERSION(
            "http_version_not_supported",
            505,
            Side.CLIENT,
            "Only HTTP/1.1 and HTTP/1.0 are spoken here."),
    REQUEST_LINE_TOO_LONG(
            "request_line_too_long",
            414,
            Side.CLIENT,
            "The request line is longer than the limit."),
    HEADERS_TOO_LARGE(
            "headers_too_large",
            431,
            Side.CLIENT,
            "The headers are larger or more than the limit."),
    BODY_TOO_LARGE(
            "body_too_large",
            413,
            Side.CLIENT,
            "The body is larger than the limit. The connection is closed."),
    REQUEST_TIMEOUT(
            "request_timeout",
            408,
            Side.CLIENT,
            "The request did not arrive in time. The connection is closed."),
    EXPECTATION_FAILED(
            "expectation_failed",
            417,
            Side.CLIENT,
            "The only expectation that can be met is 100-continue."),
    UNKNOWN_PATH(
            "unknown_path",
            404,
            Side.CLIENT,
            "Nothing is published at this path; the message names what is."),
    RESPONSE_NOT_FOUND(
            "response_not_found",
            404,
            Side.CLIENT,
            "No response of that name was made for this account here, or its provider is no longer switched on."),
    REQUEST_NOT_FOUND(
            "request_not_found",
            404,
            Side.CLIENT,
            "No request of that id is in this account's usage log."),
    METHOD_NOT_ALLOWED(
            "method_not_allowed",
            405,
            Side.CLIENT,
            "The path is right, the method is not; see the header Allow."),
    REALTIME_NOT_SERVED(
            "realtime_not_served",
            501,
            Side.CLIENT,
            "A WebSocket was asked for. Realtime is not served yet; the message says what is."),
    INVALID_API_KEY("invalid_api_key", 401, Side.CLIENT, "The key is missing or unknown."),
    REVOKED_API_KEY("revoked_api_key", 401, Side.CLIENT, "The key has been revoked."),
    EXPIRED_API_KEY("expired_api_key", 401, Side.CLIENT, "The key's time is over."),
    ROTATED_API_KEY(
            "rotated_api_key",
            401,
            Side.CLIENT,
            "Another secret has taken this one's place, and the time in which both worked is over."),
    ARCHIVED_PROJECT(
            "archived_project",
            401,
            Side.CLIENT,
            "The key's project has been archived, and all its keys with it."),
    IP_NOT_ALLOWED(
            "ip_not_allowed",
            403,
            Side.CLIENT,
            "The key may not be used from this IP address; the message names it."),
    UNSUPPORTED_MEDIA_TYPE(
            "unsupported_media_type",
            415,
            Side.CLIENT,
            "The body is not declared as what the path takes: application/json in UTF-8, or multipart/form-data."),
    UNSUPPORTED_CONTENT_ENCODING(
            "unsupported_content_encoding",
            415,
            Side.CLIENT,
            "The body is compressed; send it plain."),
    MISSING_BODY("missing_body", 400, Side.CLIENT, "The request has no body."),
    INVALID_UTF8("invalid_utf8", 400, Side.CLIENT, "The body is not valid UTF-8."),
    INVALID_FORM(
            "invalid_form",
            400,
            Side.CLIENT,
            "The body is no multipart/form-data that can be read in one way only; the message says why."),
    INVALID_JSON(
            "invalid_json",
            400,
            Side.CLIENT,
            "The body is not valid JSON; the message says where."),
    DUPLICATE_PARAMETER(
            "duplicate_parameter",
            400,
            Side.CLIENT,
            "A field is given twice, so it is unclear which one holds."),
    MISSING_PARAMETER(
            "missing_required_parameter",
            400,
            Side.CLIENT,
            "A field that is needed is missing or empty."),
    INVALID_TYPE("invalid_type", 400, Side.CLIENT, "A field has the wrong JSON type."),
    INVALID_VALUE(
            "invalid_value",
            400,
            Side.CLIENT,
            "A field's value is out of its range; the message gives the range."),
    NOT_CARRIED_OVER(
            "not_carried_over",
            400,
            Side.CLIENT,
            "The model's provider speaks another protocol, which has no place for this field; the message says what to do."),
    UNSUPPORTED_PARAMETER(
            "unsupported_parameter",
            400,
            Side.CLIENT,
            "The model does not publish this parameter; the message lists those that it does."),
    MODEL_RETIRED(
            "model_retired",
            410,
            Side.CLIENT,
            "The model has been retired; the message names what to use instead."),
    MODEL_NOT_FOUND(
            "model_not_found",
            404,
            Side.CLIENT,
            "No such model is published; the message names the nearest ids."),
    PROVIDER_NOT_CONFIGURED(
            "provider_not_configured",
            404,
            Side.CLIENT,
            "The model is known, but this gateway has no provider switched on that serves it."),
    WRONG_ENDPOINT(
            "wrong_endpoint",
            404,
            Side.CLIENT,
            "The model is published for other endpoints; the message names them."),
    MODEL_NOT_ALLOWED(
            "model_not_allowed",
            403,
            Side.CLIENT,
            "The allow-list of the key, or that of its project, does not hold this model."),
    ENDPOINT_NOT_ALLOWED(
            "endpoint_not_allowed",
            403,
            Side.CLIENT,
            "The allow-list of the key, or that of its project, does not hold this endpoint."),
    INVALID_IDEMPOTENCY_KEY(
            "invalid_idempotency_key",
            400,
            Side.CLIENT,
            "The header Idempotency-Key is given twice, is empty, too long, or has other than visible ASCII characters."),
    IDEMPOTENCY_KEY_REUSED(
            "idempotency_key_reused",
            409,
            Side.CLIENT,
            "The idempotency key was used with another content, or with another secret of the API key. Nothing is charged."),
    IDEMPOTENT_REQUEST_RUNNING(
            "idempotent_request_running",
            409,
            Side.CLIENT,
            "A request with this idempotency key is still being answered. Nothing is charged for this one."),
    ANSWER_NOT_KEPT(
            "answer_not_kept",
            409,
            Side.CLIENT,
            "A request with this idempotency key was carried out, but its answer is not there; the message says why. Nothing is charged for this one."),
    INSUFFICIENT_BALANCE(
            "insufficient_balance",
            402,
            Side.CLIENT,
            "The balance does not cover the most that the request could cost."),
    SPEND_LIMIT_REACHED(
            "spend_limit_reached",
            402,
            Side.CLIENT,
            "A spend limit of the key or its project does not leave the most that the request could cost; `limit` says which."),
    HOLD_EXHAUSTED(
            "hold_exhausted",
            402,
            Side.CLIENT,
            "The answer ran past what had been set aside for it and the balance has no more; it was cut."),
    KEY_RATE_LIMITED(
            "key_rate_limit_exceeded",
            429,
            Side.CLIENT,
            "The key has sent as much as its limits allow; `rate` says which, Retry-After when it may go on."),
    RATES_UNAVAILABLE(
            "rates_unavailable",
            503,
            Side.LOCAL,
            "The key's limits on requests and tokens cannot be checked at the moment. This says nothing about them."),
    ANSWERS_UNAVAILABLE(
            "answers_unavailable",
            503,
            Side.LOCAL,
            "Whether an idempotency key was used before cannot be found out at the moment, so the request was not sent."),
    CREDIT_UNAVAILABLE(
            "credit_unavailable",
            503,
            Side.LOCAL,
            "Credit cannot be checked at the moment. This says nothing about the balance."),
    JOURNAL_UNAVAILABLE(
            "journal_unavailable",
            503,
            Side.LOCAL,
            "The gateway cannot record requests at the moment, so it takes none."),
    RECORD_NOT_ACKNOWLEDGED(
            "record_not_acknowledged",
            503,
            Side.LOCAL,
            "Answers wait for Kafka here, and it has not acknowledged this one's record in time. The request is recorded and charged."),
    NO_DEPLOYMENT(
            "no_deployment_available",
            503,
            Side.LOCAL,
            "Every deployment of the model failed too often of late or is at its limit. Nothing was forwarded."),
    VIEWS_UNAVAILABLE(
            "views_unavailable",
            503,
            Side.LOCAL,
            "Balances and the usage log cannot be read; requests to models are served all the same."),
    NOT_READY("not_ready", 503, Side.LOCAL, "The gateway has not yet learnt the keys and models."),
    OVERLOADED("overloaded", 503, Side.LOCAL, "A limit on connections or memory is reached."),
    STOPPING("stopping", 503, Side.LOCAL, "The gateway is being stopped."),
    INTERNAL(
            "internal_error",
            500,
            Side.LOCAL,
            "Our mistake. Nothing is charged for an answer that was not given."),
    PROVIDER_REFUSED(
            "provider_refused",
            400,
            Side.UPSTREAM,
            "The provider refused the request; its status and message are passed on."),
    PROVIDER_RATE_LIMITED(
            "rate_limit_exceeded",
            429,
            Side.UPSTREAM,
            "The provider limits the rate; see Retry-After."),
    PROVIDER_AUTHENTICATION(
            "provider_authentication",
            502,
            Side.UPSTREAM,
            "The provider does not accept the gateway's own credentials. The client's key is fine."),
    PROVIDER_ERROR("provider_error", 502, Side.UPSTREAM, "The provider failed."),
    PROVIDER_UNREACHABLE(
            "provider_unreachable",
            502,
            Side.UPSTREAM,
            "No connection to the provider could be made."),
    PROVIDER_RESET(
            "provider_reset",
            502,
            Side.UPSTREAM,
            "The provider closed the connection before the answer was complete."),
    PROVIDER_TIMEOUT(
            "provider_timeout", 504, Side.UPSTREAM, "The provider did not answer in time."),
    PROVIDER_BAD_ANSWER(
            "provider_bad_answer",
            502,
            Side.UPSTREAM,
            "The provider's answer is not what the protocol says."),
    PROVIDER_ANSWER_TOO_LARGE(
            "provider_answer_too_large",
            502,
            Side.UPSTREAM,
            "The provider's answer is larger than the limit.");

    /// Whose doing it is.
    public enum Side {
        CLIENT,
        UPSTREAM,
        LOCAL
    }

    private final String code;
    private final int status;
    private final Side side;
    private final String sentence;

    ErrorCode(String code, int status, Side side, String sentence) {
        this.code = code;
        this.status = status;
        this.side = side;
        this.sentence = sentence;
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public Side side() {
        return side;
    }

    /// What it means, for the reference.
    public String sentence() {
        return sentence;
    }

    /// The `type` of OpenAI's error shape.
    public String type() {
        return switch (this) {
            case INSUFFICIENT_BALANCE, SPEND_LIMIT_REACHED, HOLD_EXHAUSTED -> "insufficient_quota";
            case KEY_RATE_LIMITED, PROVIDER_RATE_LIMITED -> "rate_limit_error";
            default ->
                    side == Side.CLIENT || this == PROVIDER_REFUSED
                            ? "invalid_request_error"
                            : "server_error";
        };
    }
}
