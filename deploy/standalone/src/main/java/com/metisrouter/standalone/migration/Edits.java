package com.metisrouter.standalone.migration;

import com.metisrouter.proxy.json.Trees;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What may be changed about a request: its model's name, and fields that are left out. Forms are not changed.
final class Edits {

    private static final Pattern IN_PATH =
            Pattern.compile("(/v1(?:beta)?/models/)(.+)(:[A-Za-z]+)");
    private static final Pattern FORM_NAME =
            Pattern.compile("name=\"model\"(?:\\r?\\n[^\\r\\n]+)*\\r?\\n\\r?\\n([^\\r\\n]{1,256})");
    private static final Pattern TOOL = Pattern.compile("tools\\[(\\d{1,6})](?:\\..*)?");

    private Edits() {}

    /// The model that a request names, in its path, its body or its form.
    static Optional<String> model(SampledRequest request) {
        var path = IN_PATH.matcher(request.path());
        if (path.matches()) {
            return Optional.of(path.group(2).replace("%2F", "/").replaceFirst("^models/", ""));
        }
        if (isForm(request)) {
            var name =
                    FORM_NAME.matcher(
                            new String(
                                    request.body(), java.nio.charset.StandardCharsets.ISO_8859_1));
            return name.find() ? Optional.of(name.group(1)) : Optional.empty();
        }
        return tree(request)
                .map(body -> body.path("model").asString(""))
                .filter(name -> !name.isEmpty());
    }

    static Optional<SampledRequest> named(SampledRequest request, String id) {
        var path = IN_PATH.matcher(request.path());
        if (path.matches()) {
            return Optional.of(request.with(path.group(1) + id + path.group(3), request.body()));
        }
        return tree(request)
                .map(body -> {
                    body.put("model", id);
                    return request.with(request.path(), Trees.bytes(body));
                });
    }

    /// Without a field, or without one of its tools.
    static Optional<SampledRequest> without(SampledRequest request, String param) {
        return tree(request)
                .filter(body -> remove(body, param))
                .map(body -> request.with(request.path(), Trees.bytes(body)));
    }

    private static boolean remove(ObjectNode body, String param) {
        var tool = TOOL.matcher(param);
        if (!tool.matches()) {
            return body.remove(param) != null;
        }
        var index = Integer.parseInt(tool.group(1));
        if (!(body.path("tools") instanceof ArrayNode tools) || index >= tools.size()) {
            return false;
        }
        tools.remove(index);
        if (tools.isEmpty()) {
            body.remove("tools");
            body.remove("tool_choice");
        }
        return true;
    }

    /// `leave out "logit_bias"`, `leave out the tool code_interpreter: its fees have no published price`
    static String words(SampledRequest request, String param) {
        var tool = TOOL.matcher(param);
        if (!tool.matches()) {
            return "leave out \"" + param + "\"";
        }
        var given =
                tree(request)
                        .map(body -> body.path("tools").path(Integer.parseInt(tool.group(1))))
                        .map(it ->
                                it.path("type")
                                        .asString(
                                                it.propertyStream()
                                                        .findFirst()
                                                        .map(java.util.Map.Entry::getKey)
                                                        .orElse("")))
                        .orElse("");
        return "leave out the tool " + given + ": its fees have no published price";
    }

    private static boolean isForm(SampledRequest request) {
        var type = request.contentType();
        return type != null && type.startsWith("multipart/");
    }

    private static Optional<ObjectNode> tree(SampledRequest request) {
        if (isForm(request)) {
            return Optional.empty();
        }
        try {
            return Trees.read(request.body()) instanceof ObjectNode body
                    ? Optional.of(body)
                    : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }
}
