package com.metisrouter.projections.console;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.projections.access.Sessions;
import com.metisrouter.projections.access.Viewer;
import com.metisrouter.projections.balance.AccountBalance;
import org.jspecify.annotations.Nullable;

/// What every page has around it: head, header with the balance, sign-out, footer.
///
/// @param assetVersion changes when style or script do
/// @param session null before the sign-in
/// @param balance of the account that the page is about; null where it is about none
record Frame(
        String assetVersion, Sessions.@Nullable Session session, @Nullable AccountBalance balance) {

    /// Writes the inside of a page.
    interface Body {
        void write(Html html);
    }

    String page(String title, Body body) {
        var html = new Html();
        html.open("html", "lang", "en").open("head");
        html.open("meta", "charset", "utf-8");
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.open("meta", "name", "color-scheme", "content", "light dark");
        html.element("title", title + " · MetisRouter");
        html.open("link", "rel", "icon", "href", "/console/icon.svg?v=" + assetVersion);
        html.open("link", "rel", "stylesheet", "href", "/console/console.css?v=" + assetVersion);
        html.open("script", "src", "/console/console.js?v=" + assetVersion, "defer", "").close();
        html.close().open("body");
        header(html);
        html.open("main", "id", "main");
        body.write(html);
        html.close().close().close();
        return html.document();
    }

    private void header(Html html) {
        html.element("a", "Skip to content", "class", "skip", "href", "#main");
        html.open("header", "class", "top").open("div", "class", "bar");
        html.open("a", "class", "brand", "href", "/console/requests");
        html.element("span", "◆", "class", "mark", "aria-hidden", "true");
        html.text("MetisRouter").close();
        if (session != null) {
            signedIn(html, session);
        }
        html.close().close();
    }

    private void signedIn(Html html, Sessions.Session session) {
        html.open("nav", "aria-label", "Pages");
        html.element("a", "Requests", "href", RequestsPage.PATH);
        html.element("a", "Comparison", "href", ComparisonPage.PATH);
        html.close();
        if (balance != null) {
            html.open("p", "class", "balance");
            html.element("span", "Balance", "class", "label");
            money(html, balance.balance());
            html.close().open("p", "class", "balance", "title", hint(balance));
            html.element("span", "available", "class", "label");
            money(html, balance.available());
            html.close();
        }
        html.element("p", who(session.viewer()), "class", "who");
        html.open("form", "method", "post", "action", "/console/sign-out");
        html.open("input", "type", "hidden", "name", "token", "value", session.formToken());
        html.element("button", "Sign out", "class", "plain").close();
    }

    private static String who(Viewer viewer) {
        return switch (viewer) {
            case Viewer.Staff _ -> "Staff";
            case Viewer.Customer customer -> customer.accountId();
        };
    }

    private static String hint(AccountBalance balance) {
        return "USD " + balance.leased() + " is set aside for requests under way";
    }

    /// An amount to its last digit, the zeros that say nothing dimmed, so that columns align on the point.
    static void money(Html html, Usd amount) {
        var text = amount.toBigDecimal().abs().toPlainString();
        var end = text.length();
        while (end > text.indexOf('.') + 3 && text.charAt(end - 1) == '0') {
            end--;
        }
        html.open("span", "class", amount.isNegative() ? "money negative" : "money");
        html.text((amount.isNegative() ? "−$" : "$") + text.substring(0, end));
        if (end < text.length()) {
            html.element("span", text.substring(end), "class", "zeros");
        }
        html.close();
    }

    static void copy(Html html, String what, String value) {
        html.element(
                "button",
                "Copy",
                "type",
                "button",
                "class",
                "copy",
                "data-copy",
                value,
                "aria-label",
                "Copy " + what,
                "hidden",
                "");
    }
}
