package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.json.Trees;
import com.metisrouter.proxy.translation.ChatRequest;
import com.metisrouter.proxy.translation.NotCarried;
import com.metisrouter.proxy.translation.PlainChat;
import com.metisrouter.proxy.translation.Speeches;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/// A request in the protocol of a provider that doesn't speak the client's.
///
/// @param dropped hints that have no place there
record Translated(ObjectNode request, List<String> dropped) {

    /// Fields that are only wishes: a model that doesn't publish them serves better without than not at all.
    private static final Set<String> HINTS =
            Set.of(
                    "reasoning_effort",
                    "verbosity",
                    "user",
                    "thinking",
                    "metadata",
                    "parallel_tool_calls");

    Translated {
        dropped = List.copyOf(dropped);
    }

    /// @throws Refused for what can't be carried over, by its name
    static Translated of(Endpoint endpoint, Leg leg, PublishedModel model, ObjectNode body) {
        try {
            var client = Speeches.ofClient(endpoint);
            var chat = client == null ? new ChatRequest(body, List.of()) : client.toChat(body);
            return published(
                    leg.operation(), model, forProvider(leg.operation(), model, chat), body);
        } catch (NotCarried e) {
            throw Refused.of(ErrorCode.NOT_CARRIED_OVER, message(e), Body.printable(e.param()));
        }
    }

    private static String message(NotCarried problem) {
        var message = problem.getMessage();
        return message == null ? problem.param() : message;
    }

    private static Translated forProvider(
            Endpoint operation, PublishedModel model, ChatRequest chat) {
        var provider = Speeches.ofProvider(operation);
        if (provider == null) {
            var plain = PlainChat.of(chat);
            var limit = OutputLimit.field(operation, model);
            var asked = plain.body().remove("max_completion_tokens");
            if (asked != null) {
                plain.body().set(limit, asked);
            }
            return new Translated(plain.body(), plain.dropped());
        }
        var request = provider.fromChat(chat.body(), model.outputTokensMax());
        var dropped = new ArrayList<>(chat.dropped());
        dropped.addAll(request.dropped());
        return new Translated(request.body(), dropped);
    }

    private static Translated published(
            Endpoint operation, PublishedModel model, Translated translated, ObjectNode given) {
        var always = Form.of(operation).always();
        var published = model.parameters(operation);
        var request = translated.request();
        var dropped = new ArrayList<>(translated.dropped());
        for (var name : new TreeSet<>(request.propertyNames())) {
            if (always.contains(name) || published.contains(name)) {
                continue;
            }
            if (!HINTS.contains(name)) {
                throw CallReader.unpublished(operation, model, always, name);
            }
            request.remove(name);
            dropped.add(name);
        }
        Ranges.require(operation, model, request, given);
        return new Translated(request, dropped);
    }

    /// With the provider's name for the model, and the output limit where one is set for the client.
    CallBody.Content content(Call call, Leg leg, OptionalLong cap) {
        var sent = request.deepCopy();
        if (leg.operation() == Endpoint.GENERATE_CONTENT) {
            sent.remove("model");
        } else {
            sent.put("model", leg.upstreamModel());
        }
        if (leg.operation() == Endpoint.CHAT_COMPLETIONS && call.ask().streamed()) {
            sent.putObject("stream_options").put("include_usage", true);
        }
        if (cap.isPresent()) {
            var field = OutputLimit.field(leg.operation(), call.model());
            var dot = field.indexOf('.');
            if (dot < 0) {
                sent.put(field, cap.getAsLong());
            } else {
                var outer = field.substring(0, dot);
                var inside =
                        sent.path(outer) instanceof ObjectNode given
                                ? given
                                : sent.putObject(outer);
                inside.put(field.substring(dot + 1), cap.getAsLong());
            }
        }
        return CallBody.Content.json(Trees.bytes(sent));
    }
}
