package com.metisrouter.catalog.setup;

import com.metisrouter.contracts.catalog.Endpoint;
import java.util.ArrayList;
import java.util.List;

/// How a tool is set up, with places to be filled in.
///
/// @param kind such as "coding tool" or "library"
/// @param wire the endpoint that it calls
/// @param needs what one must have before
/// @param limits what of the tool doesn't go through the gateway
/// @param checked with which version, and when
public record Tool(
        String id,
        String name,
        String kind,
        Endpoint wire,
        String needs,
        List<Snippet> snippets,
        Verify verify,
        Request request,
        List<String> limits,
        List<Trouble> errors,
        String undo,
        String checked) {

    public Tool {
        snippets = List.copyOf(snippets);
        limits = List.copyOf(limits);
        errors = List.copyOf(errors);
    }

    Tool withErrors(List<Trouble> more) {
        var all = new ArrayList<>(errors);
        all.addAll(more);
        return new Tool(
                id, name, kind, wire, needs, snippets, verify, request, limits, all, undo, checked);
    }

    /// @param format such as `bash` or `toml`
    /// @param file where it belongs; empty for a terminal
    public record Snippet(String title, String format, String file, String template) {}

    /// @param command what to run
    /// @param expect what is seen then
    public record Verify(String command, String expect) {}

    /// What the tool sends, for replaying.
    public record Request(String path, String body) {}

    /// @param act what to do about it
    public record Trouble(String symptom, String cause, String act) {}
}
