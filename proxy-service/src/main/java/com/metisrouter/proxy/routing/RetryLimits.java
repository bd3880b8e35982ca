package com.metisrouter.proxy.routing;

/// What retries may take of one request's time, and of providers' patience.
///
/// @param attemptsMax attempts that reach out to a provider, over all deployments
/// @param attemptsAtOneMax of these, at one deployment
/// @param waitingMillisMax waiting between attempts, together
/// @param backoffBaseMillis a first wait is between 0 and this
/// @param backoffMaxMillis what doubling the base for each attempt ends at
/// @param shortWaitMillis a Retry-After up to this is waited for even where there are other deployments
public record RetryLimits(
        int attemptsMax,
        int attemptsAtOneMax,
        long waitingMillisMax,
        long backoffBaseMillis,
        long backoffMaxMillis,
        long shortWaitMillis) {

    public static final RetryLimits DEFAULT = new RetryLimits(4, 2, 5_000, 100, 2_000, 1_000);

    public RetryLimits {
        if (attemptsMax < 1 || attemptsAtOneMax < 1) {
            throw new IllegalArgumentException(
                    "attemptsMax: "
                            + attemptsMax
                            + ", attemptsAtOneMax: "
                            + attemptsAtOneMax
                            + " (expected: 1 or more each)");
        }
        if (waitingMillisMax < 0
                || backoffBaseMillis < 1
                || backoffMaxMillis < backoffBaseMillis
                || shortWaitMillis < 0) {
            throw new IllegalArgumentException(
                    "waitingMillisMax: "
                            + waitingMillisMax
                            + ", backoffBaseMillis: "
                            + backoffBaseMillis
                            + ", backoffMaxMillis: "
                            + backoffMaxMillis
                            + ", shortWaitMillis: "
                            + shortWaitMillis
                            + " (expected: 0 or more, a base of 1 or more, and a maximum that is not below it)");
        }
    }
}
