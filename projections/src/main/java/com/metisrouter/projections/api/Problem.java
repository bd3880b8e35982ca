package com.metisrouter.projections.api;

import java.util.UUID;

/// An error as the API says it (RFC 9457), with a stable code.
///
/// @param code what programs look at
/// @param requestId names this answer in our log
public record Problem(int status, String code, String title, String detail, String requestId) {

    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, "web_" + UUID.randomUUID());
    }

    public static Problem unauthorized() {
        return of(
                401,
                "unauthorized",
                "Who is asking?",
                "Send the header \"Authorization: Bearer\" with an API key that is active, or with the admin token.");
    }

    public static Problem forbidden() {
        return of(403, "staff_only", "For staff only", "This needs the admin token.");
    }

    public static Problem badRequest(String detail) {
        return of(400, "invalid_request", "The request is not right", detail);
    }

    public static Problem malformedRequestId(String id) {
        return of(
                400,
                "malformed_request_id",
                "That is no request id",
                "\""
                        + id
                        + "\" (expected: req_ and a UUIDv7, such as req_019ab5c2-7a3e-7c41-9b1d-2f6f0c8a4e55; every answer of the gateway has it in the header x-request-id)");
    }

    /// The same for an id of nobody and an id of somebody else.
    public static Problem requestNotFound(String id) {
        return of(
                404,
                "request_not_found",
                "No such request",
                id
                        + " is not in the usage log. A request appears there within a second of its end, if it was admitted under this key's account; one that was refused before that is never charged and has no record.");
    }

    public static Problem accountNotFound(String accountId) {
        return of(404, "account_not_found", "No such account", accountId + " has no events yet.");
    }

    public static Problem internal(String detail) {
        return of(500, "internal_error", "Something is wrong on our side", detail);
    }

    public static Problem unavailable() {
        return of(
                503,
                "views_unavailable",
                "The views can't be read now",
                "The database did not answer in time. Nothing is lost; try again, or ask for a shorter span.");
    }

    /// Names the kind of problem.
    public String type() {
        return "urn:metisrouter:problem:" + code;
    }
}
