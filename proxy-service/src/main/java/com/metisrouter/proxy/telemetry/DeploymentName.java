package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.metering.Attempt;

/// How telemetry names what a provider was asked for: as it is published. What stands behind a plus tells the simulator how to behave, and
/// is the client's own words.
public final class DeploymentName {

    private DeploymentName() {}

    static String of(Attempt attempt) {
        return attempt.provider() + "/" + published(attempt.upstreamModel());
    }

    /// @param asked a model or deployment, as the provider was asked for it
    public static String published(String asked) {
        var plus = asked.indexOf('+');
        return plus < 0 ? asked : asked.substring(0, plus);
    }
}
