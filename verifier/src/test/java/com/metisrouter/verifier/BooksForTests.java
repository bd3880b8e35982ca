package com.metisrouter.verifier;

import com.metisrouter.verifier.export.ExportSource;
import java.util.ArrayList;

/// Generated books, for tests of other packages.
public final class BooksForTests {

    private final GeneratedBooks books;

    private BooksForTests(GeneratedBooks books) {
        this.books = books;
    }

    public static BooksForTests of(int accounts, long events, int eventsPerCheckpoint) {
        return new BooksForTests(new GeneratedBooks(2, accounts, events, 4, eventsPerCheckpoint));
    }

    public ExportSource source() {
        return books;
    }

    public Trust trust() {
        return books.trust();
    }

    /// @return what makes them known
    public Runnable withoutLastCheckpoints(int count) {
        var all = books.checkpoints;
        var late = new ArrayList<>(all.subList(all.size() - count, all.size()));
        all.subList(all.size() - count, all.size()).clear();
        return () -> all.addAll(late);
    }
}
