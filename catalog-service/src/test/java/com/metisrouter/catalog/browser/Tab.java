package com.metisrouter.catalog.browser;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/// A tab of a browser, and what it asked servers for and complained about.
final class Tab implements AutoCloseable {

    private static final int TAB_KEY = 9;

    private final DevTools tools;
    private final String target;
    private final String session;
    private final List<String> requested = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Boolean> loaded = new CompletableFuture<>();

    private Tab(DevTools tools, String target, String session) {
        this.tools = tools;
        this.target = target;
        this.session = session;
    }

    static Tab open(DevTools tools) {
        var target =
                tools.send("", "Target.createTarget", Map.of("url", "about:blank"))
                        .path("targetId")
                        .asString();
        var session =
                tools.send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                        .path("sessionId")
                        .asString();
        var tab = new Tab(tools, target, session);
        tools.listen(tab::on);
        for (var domain : List.of("Page", "Network", "Log", "DOM", "Runtime")) {
            tab.send(domain + ".enable", Map.of());
        }
        return tab;
    }

    private void on(JsonNode event) {
        if (!event.path("sessionId").asString("").equals(session)) {
            return;
        }
        var parameters = event.path("params");
        switch (event.path("method").asString()) {
            case "Page.loadEventFired" -> loaded.complete(true);
            case "Network.requestWillBeSent" ->
                    requested.add(parameters.path("request").path("url").asString());
            case "Log.entryAdded" -> {
                if (parameters.path("entry").path("level").asString().equals("error")) {
                    complaints.add(parameters.path("entry").toString());
                }
            }
            case "Runtime.exceptionThrown" -> complaints.add(parameters.toString());
            default -> {}
        }
    }

    /// Goes to an address, and waits until all of the page is there.
    void go(String url) {
        loaded = new CompletableFuture<>();
        send("Page.navigate", Map.of("url", url));
        DevTools.await(loaded, url);
    }

    /// @param scheme `light` or `dark`
    void show(String scheme, int width, int height) {
        send(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void withoutScript() {
        send("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    }

    /// The value of an expression, or what it promises.
    JsonNode evaluate(String expression) {
        var answer =
                send(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "awaitPromise",
                                true,
                                "returnByValue",
                                true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(answer.path("exceptionDetails").toString());
        }
        return answer.path("result").path("value");
    }

    /// How many elements a selector finds, asked without the page's script.
    int count(String selector) {
        var root = send("DOM.getDocument", Map.of("depth", 0)).path("root").path("nodeId").asInt();
        return send("DOM.querySelectorAll", Map.of("nodeId", root, "selector", selector))
                .path("nodeIds")
                .size();
    }

    void pressTab() {
        for (var type : List.of("rawKeyDown", "keyUp")) {
            send(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type",
                            type,
                            "key",
                            "Tab",
                            "code",
                            "Tab",
                            "windowsVirtualKeyCode",
                            TAB_KEY));
        }
    }

    /// Every address that was asked for.
    List<String> requested() {
        return List.copyOf(requested);
    }

    /// Errors in the browser's log.
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode send(String method, Map<String, ?> parameters) {
        return tools.send(session, method, parameters);
    }

    @Override
    public void close() {
        tools.send("", "Target.closeTarget", Map.of("targetId", target));
    }
}
