package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.ParameterRanges;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.json.Trees;
import com.metisrouter.proxy.multipart.MultipartForm;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Refuses values that are out of the range that the model publishes for their parameter: they would be refused by the provider, or
/// taken for something else, later and in other words.
final class Ranges {

    private Ranges() {}

    static void require(Endpoint endpoint, PublishedModel model, Body body) {
        require(
                endpoint,
                model,
                name -> {
                    var span =
                            endpoint.protocol() == Protocol.GEMINI
                                    ? body.either(name)
                                    : body.given(name);
                    return span == null ? null : Trees.read(body.members().raw(span));
                });
    }

    /// @param endpoint that the request was translated to
    /// @param given the request as the client sent it, by whose names a refusal speaks where they can be told
    static void require(
            Endpoint endpoint, PublishedModel model, ObjectNode request, ObjectNode given) {
        var violation = ParameterRanges.first(model, endpoint, request::get);
        if (violation.isPresent()) {
            throw refused(clientName(violation.get().name(), given), violation.get());
        }
    }

    private static String clientName(String name, ObjectNode given) {
        var own = name.substring(name.lastIndexOf('.') + 1);
        if (given.has(own)) {
            return own;
        }
        var snake = ParameterRanges.snake(own);
        return given.has(snake) ? snake : name;
    }

    /// A form has texts alone: what reads as a number is one.
    static void require(Endpoint endpoint, PublishedModel model, MultipartForm form) {
        require(
                endpoint,
                model,
                name -> {
                    var text = form.text(name);
                    return text == null ? null : ofText(text);
                });
    }

    private static JsonNode ofText(String text) {
        var nodes = JsonNodeFactory.instance;
        return text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")
                ? nodes.numberNode(new BigDecimal(text))
                : nodes.stringNode(text);
    }

    private static void require(
            Endpoint endpoint, PublishedModel model, Function<String, @Nullable JsonNode> field) {
        var violation = ParameterRanges.first(model, endpoint, field);
        if (violation.isPresent()) {
            throw refused(violation.get().name(), violation.get());
        }
    }

    private static Refused refused(String name, ParameterRanges.Violation violation) {
        var range = violation.range();
        if (!range.isOfType(violation.given())) {
            return Body.wrongType(name, range.words());
        }
        return Refused.of(
                ErrorCode.INVALID_VALUE,
                "\""
                        + name
                        + "\" is "
                        + Body.printable(violation.given().toString())
                        + " (expected: "
                        + range.words()
                        + ").",
                name);
    }
}
