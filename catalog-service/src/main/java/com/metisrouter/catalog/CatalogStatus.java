package com.metisrouter.catalog;

import com.metisrouter.catalog.pages.status.Component;
import com.metisrouter.catalog.pages.status.StatusPages;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.store.Retired;
import com.metisrouter.catalog.store.StoreProbe;
import java.util.List;

/// What the catalog's parts say of themselves, for the public page: no addresses, no messages of exceptions.
final class CatalogStatus {

    private CatalogStatus() {}

    static StatusPages.Known of(
            PublishedCatalog catalog, CatalogHealth health, StoreProbe.Answer store) {
        return new StatusPages.Known(
                List.of(catalog(catalog), store(store), topic(health)), store.at());
    }

    private static Component catalog(PublishedCatalog catalog) {
        var retired = catalog.models().stream().filter(Retired::is).count();
        var offered = catalog.size() - retired;
        return new Component(
                "Catalog",
                Component.State.UP,
                "serves "
                        + offered
                        + (offered == 1 ? " model" : " models")
                        + " from memory"
                        + (retired == 0 ? "" : ", and the prices of " + retired + " that left"));
    }

    private static Component store(StoreProbe.Answer store) {
        return store.problem().isEmpty()
                ? new Component(
                        "Price store",
                        Component.State.UP,
                        "answers, with " + store.versions() + " price versions")
                : new Component(
                        "Price store",
                        Component.State.DOWN,
                        store.problem()
                                + ": pages are served from memory, and no price can be changed");
    }

    private static Component topic(CatalogHealth health) {
        return new Component(
                "Publishing to gateways, by Kafka",
                switch (health.state()) {
                    case UP -> Component.State.UP;
                    case WAITING -> Component.State.WAITING;
                    case DOWN -> Component.State.DOWN;
                },
                health.detail());
    }
}
