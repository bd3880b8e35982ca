package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.catalog.importing.ListDiff;
import com.metisrouter.catalog.importing.PriceChange;
import com.metisrouter.catalog.importing.PriceList;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.text.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Price lists and proposals in words that can be read in two minutes: what is odd first, then what changes plain input and output, the rest
/// counted.
final class PriceListText {

    private static final int KEYS_SHOWN = 12;

    private PriceListText() {}

    static String diff(PriceList before, PriceList after, ListDiff diff, boolean all) {
        var main = diff.changed().stream().filter(ListDiff.Change::touchesMain).toList();
        var others = diff.changed().stream().filter(it -> !it.touchesMain()).toList();
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %,d models before, %,d after%n%,d came, %,d went, %,d have another price: %d of them for plain input or output, of which %d had one before%n",
                        after.format().wireName(),
                        before.models().size(),
                        after.models().size(),
                        diff.added().size(),
                        diff.removed().size(),
                        diff.changed().size(),
                        main.size(),
                        main.stream().filter(ListDiff.Change::repricesMain).count()));
        var swapped = diff.changed().stream().filter(ListDiff.Change::swapped).toList();
        if (!swapped.isEmpty()) {
            text.append("\nInput and output changed places, so one of the lists is wrong: ")
                    .append(String.join(", ", swapped.stream().map(ListDiff.Change::key).toList()))
                    .append('\n');
        }
        if (!main.isEmpty()) {
            text.append(
                            "\nPlain input and output, as the list states them (! more than 20 %, or from or to 0)\n")
                    .append(changes(main));
        }
        if (!others.isEmpty()) {
            text.append('\n').append(others.size()).append(" with other prices only");
            text.append(all ? "\n" + changes(others) : " (--all shows them)\n");
        }
        keys(text, "Went", diff.removed(), all);
        keys(text, "Came", diff.added(), all);
        return text.toString();
    }

    private static String changes(List<ListDiff.Change> changes) {
        var table = table();
        for (var change : changes) {
            for (var price : change.prices()) {
                table.row(
                        change.key(),
                        price.path(),
                        shown(price.before()),
                        shown(price.after()),
                        percent(price));
            }
        }
        return table.toString();
    }

    private static Table table() {
        return new Table()
                .column("Model", LEFT)
                .column("Price", LEFT)
                .column("Before", RIGHT)
                .column("After", RIGHT)
                .column("Change", RIGHT);
    }

    private static String shown(Optional<BigDecimal> price) {
        return price.map(Json::plain).orElse("–");
    }

    private static String percent(PriceChange price) {
        var percent =
                price.percent()
                        .map(it -> (it.signum() > 0 ? "+" : "") + it.toPlainString() + " %")
                        .orElse(price.before().isEmpty() ? "new" : "gone");
        return percent + (price.isAlarming() ? " !" : "  ");
    }

    private static void keys(StringBuilder text, String what, List<String> keys, boolean all) {
        if (!keys.isEmpty()) {
            var shown = all ? keys : keys.subList(0, Math.min(keys.size(), KEYS_SHOWN));
            text.append('\n').append(what).append(": ").append(String.join(", ", shown));
            text.append(
                    shown.size() < keys.size()
                            ? " and " + (keys.size() - shown.size()) + " more (--all)\n"
                            : "\n");
        }
    }

    static String imported(JsonNode answer) {
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s, %,d models, SHA-256 %s%n%d of ours have these prices already, %d have others, %d are not in the list, %d can't be taken%n",
                        answer.path("format").asString(""),
                        answer.path("models").asLong(0),
                        answer.path("sha256").asString(""),
                        answer.path("same").size(),
                        answer.path("suggestions").size(),
                        answer.path("absent").size(),
                        answer.path("refused").size()));
        if (!answer.path("suggestions").isEmpty()) {
            text.append("\nUSD for one unit (! more than 20 %, or from or to 0)\n");
            var table = table();
            answer.path("suggestions").forEach(it -> rows(table, it));
            text.append(table);
        }
        answer.path("suggestions").forEach(it -> notes(text, it));
        answer.path("refused")
                .properties()
                .forEach(it ->
                        text.append(it.getKey())
                                .append(": not taken, ")
                                .append(it.getValue().asString(""))
                                .append('\n'));
        var made = 0;
        for (var suggestion : answer.path("suggestions")) {
            made += suggestion.path("proposalId").asString("").isEmpty() ? 0 : 1;
        }
        text.append(
                answer.path("applied").asBoolean()
                        ? "\n"
                                + made
                                + " proposed. Somebody else approves each: ./metis prices proposals\n"
                        : "\nDry run: nothing is proposed without --apply.\n");
        return text.toString();
    }

    private static void rows(Table table, JsonNode suggestion) {
        for (var change : suggestion.path("changes")) {
            table.row(
                    suggestion.path("modelId").asString(""),
                    change.path("price").asString(""),
                    orDash(change.path("before").asString("")),
                    orDash(change.path("after").asString("")),
                    percent(change));
        }
    }

    private static String percent(JsonNode change) {
        var percent = change.path("percent").asString("");
        var text =
                percent.isEmpty()
                        ? (change.path("before").asString("").isEmpty() ? "new" : "gone")
                        : percent + " %";
        return text + (change.path("alarming").asBoolean() ? " !" : "  ");
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "–" : text;
    }

    private static void notes(StringBuilder text, JsonNode suggestion) {
        var notes = new ArrayList<String>();
        suggestion.path("doubts").forEach(it -> notes.add(it.asString("")));
        if (!suggestion.path("unread").isEmpty()) {
            var unread = new ArrayList<String>();
            suggestion.path("unread").forEach(it -> unread.add(it.asString("")));
            notes.add("not carried over: " + String.join(", ", unread));
        }
        if (!suggestion.path("note").asString("").isEmpty()) {
            notes.add("not proposed: " + suggestion.path("note").asString(""));
        }
        if (!notes.isEmpty()) {
            text.append(suggestion.path("modelId").asString(""))
                    .append(": ")
                    .append(String.join("; ", notes))
                    .append('\n');
        }
    }

    static String proposals(JsonNode proposals) {
        var text = new StringBuilder();
        for (var proposal : proposals) {
            text.append(text.isEmpty() ? "" : "\n").append(proposal(proposal));
        }
        return text.isEmpty() ? "Nothing waits.\n" : text.toString();
    }

    static String proposal(JsonNode proposal) {
        var text = new StringBuilder();
        text.append(proposal.path("id").asString(""))
                .append("  ")
                .append(proposal.path("status").asString(""))
                .append(", by ")
                .append(proposal.path("proposedBy").asString(""))
                .append(", from ")
                .append(proposal.path("effectiveFrom").asString("its approval"))
                .append('\n')
                .append(proposal.path("source").asString(""))
                .append('\n');
        var table = table();
        rows(table, proposal);
        text.append(table);
        proposal.path("doubts")
                .forEach(it -> text.append("Look: ").append(it.asString("")).append('\n'));
        return text.toString();
    }
}
