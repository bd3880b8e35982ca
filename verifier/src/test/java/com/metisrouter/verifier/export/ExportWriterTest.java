package com.metisrouter.verifier.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.verifier.BooksForTests;
import com.metisrouter.verifier.Outcome;
import com.metisrouter.verifier.Progress;
import com.metisrouter.verifier.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportWriterTest {

    private static final long FILE_BYTES_MAX = 60_000;

    @TempDir Path folder;

    @Test
    void goes_on_where_it_was_stopped_however_hard() throws IOException {
        var books = BooksForTests.of(5, 300, 20);
        var stopped = 0;
        while (true) {
            try {
                write(folder, new StopsAfter(books.source(), 3));
                break;
            } catch (IOException e) {
                assertThat(e).hasMessage("stopped");
                stopped++;
                // What a page left behind after the last save.
                appendToLastFile("half a li");
            }
        }
        var once = Files.createDirectory(folder.resolve("once"));
        var manifest = write(once, books.source());

        assertThat(stopped).isGreaterThan(2);
        assertThat(manifest.files()).hasSizeGreaterThan(5);
        assertThat(Files.readAllBytes(folder.resolve(Manifest.NAME)))
                .isEqualTo(Files.readAllBytes(once.resolve(Manifest.NAME)));
        assertThat(Verifier.verify(folder, books.trust(), Progress.NONE))
                .isInstanceOf(Outcome.Verified.class);
    }

    @Test
    void an_unfinished_export_is_incomplete() throws IOException {
        var books = BooksForTests.of(5, 300, 20);

        assertThatThrownBy(() -> write(folder, new StopsAfter(books.source(), 6)))
                .hasMessage("stopped");

        assertThat(Verifier.verify(folder, books.trust(), Progress.NONE))
                .isEqualTo(new Outcome.Incomplete("the export was not finished"));
    }

    @Test
    void adds_what_has_happened_since() throws IOException {
        var books = BooksForTests.of(5, 300, 20);
        var later = books.withoutLastCheckpoints(5);
        write(folder, books.source());
        assertThat(Verifier.verify(folder, books.trust(), Progress.NONE))
                .isInstanceOf(Outcome.Verified.class);

        later.run();
        write(folder, books.source());

        assertThat(Verifier.verify(folder, books.trust(), Progress.NONE))
                .isInstanceOfSatisfying(
                        Outcome.Verified.class,
                        verified -> assertThat(verified.events()).isEqualTo(300));
    }

    @Test
    void does_not_take_pages_with_holes() {
        var books = BooksForTests.of(5, 300, 20);
        var source =
                new StopsAfter(books.source(), Integer.MAX_VALUE) {
                    @Override
                    public List<byte[]> eventsAfter(long position) throws IOException {
                        var page = new ArrayList<>(super.eventsAfter(position));
                        page.remove(7);
                        return page;
                    }
                };

        assertThatThrownBy(() -> write(folder, source)).hasMessage("event 9 came (expected: 8)");
    }

    private static Manifest write(Path to, ExportSource source) throws IOException {
        return new ExportWriter(to, source, Progress.NONE, FILE_BYTES_MAX).write();
    }

    private void appendToLastFile(String text) throws IOException {
        try (var paths = Files.list(folder)) {
            var last = paths.filter(path -> path.toString().endsWith(".ndjson")).sorted().toList();
            Files.writeString(last.getLast(), text, StandardOpenOption.APPEND);
        }
    }

    private static class StopsAfter implements ExportSource {
        private final ExportSource source;
        private int calls;

        StopsAfter(ExportSource source, int calls) {
            this.source = source;
            this.calls = calls;
        }

        private void count() throws IOException {
            if (calls-- == 0) {
                throw new IOException("stopped");
            }
        }

        @Override
        public List<byte[]> eventsAfter(long position) throws IOException {
            count();
            return source.eventsAfter(position);
        }

        @Override
        public List<byte[]> pricesAfter(long position) throws IOException {
            count();
            return source.pricesAfter(position);
        }

        @Override
        public List<byte[]> checkpointsAfter(long number) throws IOException {
            count();
            return source.checkpointsAfter(number);
        }

        @Override
        public String publicKey() throws IOException {
            return source.publicKey();
        }
    }
}
