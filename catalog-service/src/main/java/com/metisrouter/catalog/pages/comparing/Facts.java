package com.metisrouter.catalog.pages.comparing;

import com.metisrouter.catalog.pages.ModelRow;
import com.metisrouter.catalog.pages.Shown;
import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that the catalog knows of models, side by side.
final class Facts {

    private final List<ModelRow> models;

    private Facts(List<ModelRow> models) {
        this.models = models;
    }

    static List<FactGroup> of(List<ModelRow> models) {
        var facts = new Facts(models);
        return List.of(
                facts.general(),
                facts.limits(),
                PriceFacts.of(models),
                facts.endpoints(),
                FactGroup.having("Takes", models, row -> row.model().inputModalities()),
                FactGroup.having("Gives", models, row -> row.model().outputModalities()),
                FactGroup.having(
                        "Can do",
                        models,
                        row -> row.capabilities().stream().map(Facts::words).toList()),
                facts.parameters());
    }

    private static String words(Capability capability) {
        return capability.word().replace('_', ' ');
    }

    private FactGroup general() {
        return FactGroup.of(
                "In general",
                Stream.of(
                        fact("Made by", PublishedModel::ownedBy),
                        fact("Providers", Facts::providers),
                        Fact.of("Status", models.stream().map(ModelRow::status).toList()),
                        fact("Created", model -> Shown.day(model.createdAt())),
                        fact("Advised against from", it -> day(it.lifecycle().deprecatedFrom())),
                        fact("Retires", model -> day(model.lifecycle().retiresAt())),
                        fact("Use instead", model -> model.lifecycle().replacement()),
                        fact(
                                "Fields that aren't published",
                                model ->
                                        model.unknownParameters() == UnknownParameters.DROP
                                                ? "left out"
                                                : "refused"),
                        fact("What providers do with your data", Facts::dataPolicies),
                        Fact.of(
                                "Price version",
                                models.stream().map(row -> row.prices().id()).toList())));
    }

    private FactGroup limits() {
        return FactGroup.of(
                "Limits",
                Stream.of(
                        Fact.of(
                                "Context, input tokens",
                                models.stream().map(ModelRow::context).toList()),
                        Fact.of(
                                "Most output, tokens",
                                models.stream().map(ModelRow::outputMax).toList()),
                        fact("Output is limited by", PublishedModel::outputLimitParameter),
                        fact("Tokenizer", PublishedModel::tokenizer)));
    }

    private Fact fact(String name, Function<PublishedModel, String> value) {
        return Fact.of(name, models.stream().map(row -> value.apply(row.model())).toList());
    }

    private static String dataPolicies(PublishedModel model) {
        return String.join(
                "; ",
                model.deployments().stream()
                        .map(each -> each.provider() + " " + words(each.dataPolicy()))
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static String words(@Nullable DataPolicy policy) {
        return policy == null
                ? "isn't known"
                : policy.trainingInWords() + ", " + policy.retentionInWords();
    }

    private static String providers(PublishedModel model) {
        return String.join(
                ", ",
                model.deployments().stream()
                        .map(Deployment::provider)
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static String day(@Nullable Instant instant) {
        return instant == null ? "" : Shown.day(instant);
    }

    private FactGroup endpoints() {
        return FactGroup.of(
                "Endpoints",
                Arrays.stream(Endpoint.values())
                        .filter(endpoint -> models.stream().anyMatch(row -> has(row, endpoint)))
                        .map(endpoint ->
                                Fact.of(
                                        endpoint.path(),
                                        models.stream()
                                                .map(row -> served(row, endpoint))
                                                .toList())));
    }

    private static String served(ModelRow row, Endpoint endpoint) {
        if (isOwn(row, endpoint)) {
            return Fact.YES;
        }
        return has(row, endpoint) ? Fact.YES + ", translated" : Fact.NO;
    }

    private static boolean has(ModelRow row, Endpoint endpoint) {
        return row.model().endpoints().contains(endpoint);
    }

    /// A translated request is held against the parameters of what it is translated to, so its own endpoint has none.
    private static boolean isOwn(ModelRow row, Endpoint endpoint) {
        return has(row, endpoint)
                && row.model().deployments().stream().anyMatch(it -> it.serves(endpoint));
    }

    /// What one accepts and another doesn't, at endpoints that two at least serve themselves; without such an endpoint, each in its own protocol.
    private FactGroup parameters() {
        var facts = new ArrayList<Fact>();
        var common = false;
        for (var endpoint : Endpoint.values()) {
            if (models.stream().filter(row -> isOwn(row, endpoint)).count() >= 2) {
                common = true;
                facts.addAll(
                        parameters(
                                endpoint.path(),
                                row -> isOwn(row, endpoint),
                                row -> row.model().parameters(endpoint)));
            }
        }
        if (!common) {
            facts.addAll(
                    parameters(
                            "each in its own protocol",
                            _ -> true,
                            row -> row.model().parameters()));
        }
        return new FactGroup("Parameters that not all accept", facts);
    }

    private List<Fact> parameters(
            String condition,
            Predicate<ModelRow> having,
            Function<ModelRow, List<String>> parameters) {
        var names = new TreeSet<String>();
        models.stream().filter(having).forEach(row -> names.addAll(parameters.apply(row)));
        names.removeIf(name ->
                models.stream()
                        .filter(having)
                        .allMatch(row -> parameters.apply(row).contains(name)));
        return names.stream()
                .map(name ->
                        new Fact(
                                name,
                                condition,
                                models.stream()
                                        .map(row ->
                                                !having.test(row)
                                                        ? Fact.NOTHING + " not served here"
                                                        : parameters.apply(row).contains(name)
                                                                ? Fact.YES
                                                                : Fact.NO)
                                        .toList()))
                .toList();
    }
}
