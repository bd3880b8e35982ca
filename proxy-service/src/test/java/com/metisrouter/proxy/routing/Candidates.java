package com.metisrouter.proxy.routing;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.money.UnitPrice;
import java.util.List;

/// Candidates as tests need them.
final class Candidates {

    static final String MODEL = "lab/chat";

    private Candidates() {}

    static Candidate of(String provider) {
        return of(provider, 1, 1);
    }

    static Candidate of(String provider, int priority, int weight) {
        return of(MODEL, provider, priority, weight, Price.NOTHING);
    }

    static Candidate priced(String provider, String promptPerMillion) {
        return of(
                MODEL,
                provider,
                1,
                1,
                Price.of(UnitPrice.perMillion(promptPerMillion), UnitPrice.ZERO, UnitPrice.ZERO));
    }

    static Candidate of(String model, String provider, int priority, int weight, Price price) {
        return Candidate.of(
                model, new Deployment(provider, Protocol.OPENAI, "chat", priority, weight), price);
    }

    static List<String> providers(RoutePlan plan) {
        return plan.steps().stream().map(step -> step.candidate().provider()).toList();
    }

    static List<RoutePlan.Reason> reasons(RoutePlan plan) {
        return plan.steps().stream().map(RoutePlan.Step::reason).toList();
    }

    static Preferences asked(String provider) {
        return asked(provider, null);
    }

    static Preferences asked(String provider, @org.jspecify.annotations.Nullable String models) {
        return switch (PreferencesReader.read(provider, models, null)) {
            case PreferencesReader.Reading.Good good -> good.preferences();
            case PreferencesReader.Reading.Bad bad ->
                    throw new AssertionError(bad.problem().message());
        };
    }
}
