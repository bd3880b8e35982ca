package com.metisrouter.ledger.access;

import com.metisrouter.ledger.web.ProblemException;

/// Refusals as those who asked are told of them.
final class AccessProblems {

    private AccessProblems() {}

    /// @param id of the key or the project, or the name of the project
    static ProblemException of(AccessRefusal refusal, String id) {
        return switch (refusal) {
            case NO_SUCH_KEY -> ProblemException.notFound("unknown_key", "There is no key " + id);
            case NO_SUCH_PROJECT ->
                    ProblemException.notFound("unknown_project", "There is no project " + id);
            case COMMAND_KEY_REUSED ->
                    ProblemException.conflict(
                            "idempotency_key_reused",
                            "This Idempotency-Key was used for another request.");
            case KEY_REVOKED ->
                    ProblemException.conflict(
                            "key_revoked", id + " has been revoked, for good. Create another key.");
            case KEY_EXPIRED ->
                    ProblemException.conflict(
                            "key_expired", id + " has expired. Move its expiry first.");
            case EXPIRES_IN_THE_PAST ->
                    ProblemException.badRequest(
                            "invalid_expires_at",
                            "expiresAt: has passed (expected: in the future)");
            case ROTATED_TOO_OFTEN ->
                    ProblemException.conflict(
                            "rotated_too_often",
                            id
                                    + " has been rotated "
                                    + KeyDecider.ROTATIONS_MAX
                                    + " times. Create another key.");
            case PROJECT_DIFFERS ->
                    ProblemException.conflict(
                            "project_exists",
                            id + " exists already, made with other attributes. Change it instead.");
            case PROJECT_ARCHIVED ->
                    ProblemException.conflict(
                            "project_archived",
                            "The project of that name has been archived, for good. Use another name.");
            case PROJECT_FULL ->
                    ProblemException.conflict(
                            "project_full",
                            "A project may have "
                                    + ApiKeys.KEYS_PER_PROJECT_MAX
                                    + " keys that aren't revoked.");
        };
    }
}
