package com.metisrouter.catalog.pages.changes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.metisrouter.catalog.pages.ModelRow;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes as a JSON Feed 1.1. `_metisrouter` has each change in figures, as the API shows it.
@JsonInclude(JsonInclude.Include.NON_NULL)
record JsonFeed(
        String version,
        String title,
        String description,
        String language,
        @JsonProperty("home_page_url") String homePageUrl,
        @JsonProperty("feed_url") String feedUrl,
        @JsonProperty("next_url") @Nullable String nextUrl,
        List<Item> items) {

    static final String PATH = "/changes.json";

    /// @param datePublished null for what is announced: a reader takes the time at which it first saw it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            String id,
            String url,
            String title,
            @JsonProperty("content_text") String contentText,
            @JsonProperty("date_published") @Nullable Instant datePublished,
            List<String> tags,
            @JsonProperty("_metisrouter") ChangesView.ChangeView change) {}

    /// @param site where the pages are, as readers see it
    static JsonFeed of(ChangePage page, URI site) {
        return new JsonFeed(
                "https://jsonfeed.org/version/1.1",
                Rss.TITLE,
                Rss.DESCRIPTION,
                "en",
                site + page.query().address("/changes"),
                site + page.query().address(PATH),
                page.next(PATH).map(next -> site + next).orElse(null),
                page.changes().stream().map(each -> item(each, page.now(), site)).toList());
    }

    private static Item item(Change change, Instant now, URI site) {
        return new Item(
                change.id(),
                site + ModelRow.path(change.model()),
                ChangeText.title(change),
                ChangeText.text(change, now),
                change.isAnnounced(now) ? null : change.from(),
                List.of(change.kind().word(), change.model()),
                ChangesView.view(change, now));
    }
}
