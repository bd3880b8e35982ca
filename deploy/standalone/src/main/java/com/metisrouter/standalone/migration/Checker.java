package com.metisrouter.standalone.migration;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.checking.CostEstimate;
import com.metisrouter.proxy.checking.Expected;
import com.metisrouter.proxy.checking.RequestCheck;
import com.metisrouter.proxy.checking.RequestCheck.Answer;
import com.metisrouter.proxy.checking.SampleUsage;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.standalone.migration.Finding.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks a request by asking the gateway's own reader, changing what it refuses, and asking again, until it is accepted or nothing
/// more can be done about it.
public final class Checker {

    /// More than a request that was ever meant for a model needs.
    private static final int CHANGES_MAX = 32;

    private final RequestCheck check;
    private final ModelNames names;
    private final CostEstimate costs;
    private final Instant at;

    /// @param at the moment whose prices and models count
    public Checker(RequestCheck check, CostEstimate costs, Instant at) {
        this.check = check;
        this.names = new ModelNames(check);
        this.costs = costs;
        this.at = at;
    }

    /// What is known so far of one request.
    private static final class Work {
        final List<String> changes = new ArrayList<>();
        String code = "";
        String reason = "";
        String endpoint = "";
        ModelNames.@Nullable Found found;
    }

    Finding check(SampledRequest given) {
        var work = new Work();
        var named = Edits.model(given);
        named.flatMap(names::find).ifPresent(it -> work.found = it);
        var now = given;
        for (var i = 0; i <= CHANGES_MAX; i++) {
            var answer = check.answer(now.method(), now.path(), at, now.contentType(), now.body());
            switch (answer) {
                case Answer.Free() -> {
                    return finding(given, work, named, verdict(work), List.of(), Expected.FREE);
                }
                case Answer.Accepted(var call) -> {
                    return accepted(given, now, work, named, call);
                }
                case Answer.Refused(var endpoint, var problem) -> {
                    endpoint.map(Endpoint::path).ifPresent(path -> work.endpoint = path);
                    if (work.code.isEmpty()) {
                        work.code = problem.code();
                        work.reason = problem.message();
                    }
                    var changed = changed(now, problem, work);
                    if (changed.isEmpty()) {
                        return finding(given, work, named, ending(problem, work), List.of(), null);
                    }
                    now = changed.get();
                }
            }
        }
        work.changes.add("more than " + CHANGES_MAX + " things");
        return finding(given, work, named, Verdict.CHANGE, List.of(), null);
    }

    private static Verdict verdict(Work work) {
        return work.changes.isEmpty() ? Verdict.READY : Verdict.CHANGE;
    }

    private Finding accepted(
            SampledRequest given,
            SampledRequest now,
            Work work,
            Optional<String> named,
            Call call) {
        work.endpoint = call.endpoint().path();
        var cost =
                usage(given, call.endpoint())
                        .map(usage -> costs.of(call, usage, now.body(), at))
                        .orElseGet(() -> costs.of(call, now.body(), at));
        if (!cost.unpriced().isEmpty()) {
            work.changes.add("unit: no published price for " + cost.unpriced());
        }
        return finding(given, work, named, verdict(work), call.dropped(), cost);
    }

    private static Optional<SampleUsage> usage(SampledRequest given, Endpoint endpoint) {
        return switch (given.told()) {
            case SampledRequest.Told.Nothing() -> Optional.empty();
            case SampledRequest.Told.Block(var block) ->
                    Optional.of(SampleUsage.ofBlock(endpoint, block)).filter(it -> it.isTold());
            case SampledRequest.Told.Answer(var type, var text) ->
                    SampleUsage.ofAnswer(endpoint, type, text).filter(it -> it.isTold());
        };
    }

    /// The request with what was refused changed; empty where it can't be told how.
    private Optional<SampledRequest> changed(SampledRequest now, Problem problem, Work work) {
        var param = problem.param() == null ? "" : problem.param();
        return switch (problem.error()) {
            case MODEL_NOT_FOUND -> renamed(now, work);
            case MODEL_RETIRED -> {
                var replacement = String.valueOf(problem.details().getOrDefault("replacement", ""));
                yield replacement.isEmpty()
                        ? Optional.empty()
                        : named(now, replacement, "retired, its replacement", work);
            }
            case UNSUPPORTED_PARAMETER -> {
                var without = Edits.without(now, param);
                if (without.isPresent()) {
                    work.changes.add(Edits.words(now, param));
                }
                yield without;
            }
            default -> Optional.empty();
        };
    }

    private Optional<SampledRequest> renamed(SampledRequest now, Work work) {
        var found = work.found;
        return found == null || found.match() != ModelNames.Match.CLOSEST
                ? Optional.empty()
                : named(now, found.id(), found.match().words(), work);
    }

    private Optional<SampledRequest> named(SampledRequest now, String id, String why, Work work) {
        var before = Edits.model(now).orElse("");
        work.changes.add("model: " + before + " → " + id + ", " + why);
        work.found =
                new ModelNames.Found(
                        id,
                        ModelNames.Match.CLOSEST,
                        work.found == null ? List.of() : work.found.others());
        return before.equals(id) ? Optional.empty() : Edits.named(now, id);
    }

    /// Of a request that is refused for good.
    private static Verdict ending(Problem problem, Work work) {
        return switch (problem.error()) {
            case UNKNOWN_PATH, METHOD_NOT_ALLOWED, PROVIDER_NOT_CONFIGURED ->
                    notHere(problem, work);
            case MODEL_NOT_FOUND, MODEL_RETIRED ->
                    work.changes.isEmpty() ? notHere(problem, work) : Verdict.CHANGE;
            case WRONG_ENDPOINT -> {
                work.changes.add("endpoint: " + work.endpoint + " → " + published(problem));
                yield Verdict.CHANGE;
            }
            default -> {
                work.changes.add(problem.message());
                yield Verdict.CHANGE;
            }
        };
    }

    private static Verdict notHere(Problem problem, Work work) {
        work.code = problem.code();
        work.reason = problem.message();
        return Verdict.NOT_HERE;
    }

    private static String published(Problem problem) {
        return problem.details().getOrDefault("published_endpoints", List.of())
                        instanceof List<?> paths
                ? String.join(" or ", paths.stream().map(String::valueOf).toList())
                : "";
    }

    private static Finding finding(
            SampledRequest given,
            Work work,
            Optional<String> named,
            Verdict verdict,
            List<String> dropped,
            @Nullable Expected cost) {
        var found = work.found;
        return new Finding(
                given.where(),
                verdict,
                given.count(),
                work.endpoint,
                named.orElse(""),
                found == null ? "" : found.id(),
                found == null ? null : found.match(),
                found == null ? List.of() : found.others(),
                work.changes,
                dropped,
                work.code,
                work.reason,
                cost);
    }
}
