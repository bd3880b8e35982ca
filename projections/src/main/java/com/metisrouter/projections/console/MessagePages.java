package com.metisrouter.projections.console;

import java.util.List;

/// The small pages: sign-in, and what to say when something is not there.
final class MessagePages {

    private MessagePages() {}

    static void signIn(Html html, String problem) {
        html.open("div", "class", "sign-in");
        html.element("h1", "Sign in");
        if (!problem.isEmpty()) {
            html.element("p", problem, "class", "notice bad", "role", "alert");
        }
        html.open("form", "method", "post", "action", "/console/sign-in");
        html.element("label", "API key or admin token", "for", "secret");
        html.open(
                "input",
                "id",
                "secret",
                "name",
                "secret",
                "type",
                "password",
                "required",
                "",
                "autocomplete",
                "current-password",
                "spellcheck",
                "false",
                "autofocus",
                "");
        html.element("button", "Sign in").close();
        html.element(
                "p",
                "A key shows the requests and the balance of its own account. It is checked and not kept.",
                "class",
                "meaning");
        html.close();
    }

    static void message(Html html, String title, List<String> paragraphs) {
        html.open("div", "class", "empty");
        html.element("h1", title);
        paragraphs.forEach(paragraph -> html.element("p", paragraph));
        html.open("p")
                .element("a", "Go to the requests", "class", "button", "href", RequestsPage.PATH);
        html.close().close();
    }
}
