package com.metisrouter.proxy.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final String ACCOUNT = "acc_1";
    private static final Usd CENT = Usd.parse("0.01");
    private static final JournalLimits LARGE = new JournalLimits(1 << 20, 1 << 30, 1);

    @TempDir private Path dir;

    private record Opened(Journal journal, List<StoredRecord> recovered) {}

    private Opened open(JournalLimits limits) throws IOException {
        var recovered = new ArrayList<StoredRecord>();
        var journal =
                Journal.open(
                        dir,
                        limits,
                        Durability.JOURNAL,
                        KafkaPatience.DEFAULT,
                        InstantSource.system(),
                        recovered::add);
        return new Opened(journal, recovered);
    }

    private static JournalRecord admitted(long lease, long sequence) {
        return new JournalRecord.Admitted(
                Records.admitted(ACCOUNT, new LeasePosition(lease, sequence, "gw", 1), CENT));
    }

    private static JournalRecord metered(long lease, long sequence) {
        return new JournalRecord.Metered(
                Records.metered(ACCOUNT, new LeasePosition(lease, sequence, "gw", 1), CENT, CENT));
    }

    private static JournalRecord checkpoint(long lease, long sequence) {
        return new JournalRecord.Checkpoint(
                Records.metered(ACCOUNT, new LeasePosition(lease, sequence, "gw", 1), CENT, CENT));
    }

    /// Each in a write of its own.
    private void write(JournalRecord... records) throws IOException {
        try (var journal = open(LARGE).journal()) {
            for (var record : records) {
                journal.append(record).join();
            }
        }
    }

    private Path onlyFileWithRecords() throws IOException {
        try (var files = Files.list(dir)) {
            return files.filter(it -> it.toString().endsWith(Segment.SUFFIX))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    @Test
    void gives_back_what_was_written_in_order_after_a_restart() throws IOException {
        write(
                admitted(1, 1),
                metered(1, 1),
                new JournalRecord.LeaseTaken(ACCOUNT, 2, 7, CENT),
                new JournalRecord.LeaseEnding(ACCOUNT, 1, 7, 1));

        var opened = open(LARGE);
        opened.journal().close();

        assertThat(opened.recovered())
                .extracting(StoredRecord::kind)
                .containsExactly(
                        StoredRecord.Kind.ADMITTED,
                        StoredRecord.Kind.METERED,
                        StoredRecord.Kind.LEASE_TAKEN,
                        StoredRecord.Kind.LEASE_ENDING);
        var metered = opened.recovered().get(1);
        assertThat(metered.accountId()).isEqualTo(ACCOUNT);
        assertThat(metered.sequence()).isEqualTo(1);
        assertThat(new String(metered.payload(), UTF_8)).contains("\"charge\":\"0.010000000\"");
        assertThat(opened.recovered().get(3).run()).isEqualTo(7);
    }

    @Test
    void a_record_s_trace_is_kept_and_records_without_one_are_as_they_were() throws IOException {
        var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var event = Records.metered(ACCOUNT, new LeasePosition(1, 1, "gw", 1), CENT, CENT);
        write(new JournalRecord.Metered(event, trace), new JournalRecord.Metered(event));

        var opened = open(LARGE);
        opened.journal().close();

        assertThat(opened.recovered())
                .extracting(StoredRecord::traceparent)
                .containsExactly(trace, "");
        assertThat(opened.recovered())
                .extracting(it -> new String(it.payload(), UTF_8))
                .containsOnly(new String(opened.recovered().getLast().payload(), UTF_8));
        assertThat(opened.recovered())
                .extracting(StoredRecord::version)
                .containsExactly((byte) 2, (byte) 1);
    }

    @Test
    void a_tail_torn_at_any_byte_is_cut_and_what_was_before_it_stays() throws IOException {
        write(admitted(1, 1), admitted(1, 2));
        var file = onlyFileWithRecords();
        var whole = Files.readAllBytes(file);
        var lastAt = lastFrameAt(whole);

        for (var length = lastAt; length < whole.length; length++) {
            Files.write(file, withRoom(Arrays.copyOf(whole, length), length % 2 * 5_000));

            var opened = open(LARGE);
            opened.journal().close();
            Files.delete(onlyFileWithRecords());

            assertThat(opened.recovered()).as("cut at %d", length).hasSize(1);
            assertThat(Files.size(file)).isEqualTo(lastAt);
        }
    }

    /// As a crash leaves it: with the zeros that later records would have been written over.
    private static byte[] withRoom(byte[] written, int zeros) {
        return Arrays.copyOf(written, written.length + zeros);
    }

    @Test
    void room_is_made_ahead_and_taken_away_when_a_file_ends() throws IOException {
        var limits = new JournalLimits(4_096, 1 << 30, 1);
        var sizes = new ArrayList<Long>();
        try (var journal = open(limits).journal()) {
            var first = onlyFileWithRecords();
            journal.append(admitted(1, 1)).join();
            assertThat(Files.size(first)).isGreaterThan(SegmentWriter.ROOM_BYTES);
            for (var sequence = 2; onlyFileWithRecords().equals(first); sequence++) {
                journal.append(admitted(1, sequence)).join();
            }
            sizes.add(Files.size(first));
            sizes.add((long) Objects.requireNonNull(journal.segment(1)).durableBytes());
        }

        assertThat(sizes.getFirst()).isEqualTo(sizes.getLast()).isLessThan(8_192);
        assertThat(Files.size(onlyFileWithRecords())).isLessThan(4_096);
    }

    @Test
    void what_a_killed_gateway_had_written_is_there_without_the_room_behind_it()
            throws IOException {
        var image = dir.resolve("image");
        try (var journal = open(LARGE).journal()) {
            journal.append(admitted(1, 1)).join();
            journal.append(metered(1, 1)).join();
            Files.copy(onlyFileWithRecords(), image);
        }
        var whole = Files.size(onlyFileWithRecords());
        Files.move(image, onlyFileWithRecords(), StandardCopyOption.REPLACE_EXISTING);
        var file = onlyFileWithRecords();
        assertThat(Files.size(file)).isGreaterThan(whole);

        var opened = open(LARGE);
        opened.journal().close();

        assertThat(opened.recovered()).hasSize(2);
        assertThat(Files.size(file)).isEqualTo(whole);
    }

    @Test
    void any_byte_flipped_in_the_last_record_cuts_it() throws IOException {
        write(admitted(1, 1), admitted(1, 2));
        var file = onlyFileWithRecords();
        var whole = Files.readAllBytes(file);
        var lastAt = lastFrameAt(whole);

        for (var at = lastAt; at < whole.length; at++) {
            var flipped = whole.clone();
            flipped[at] ^= 0x10;
            Files.write(file, withRoom(flipped, at % 2 * 5_000));

            var opened = open(LARGE);
            opened.journal().close();
            Files.delete(onlyFileWithRecords());

            assertThat(opened.recovered()).as("flipped at %d", at).hasSize(1);
        }
    }

    @Test
    void any_byte_flipped_in_a_record_that_others_follow_stops_the_start() throws IOException {
        write(admitted(1, 1), admitted(1, 2));
        var file = onlyFileWithRecords();
        var whole = Files.readAllBytes(file);

        for (var at = 0; at < lastFrameAt(whole); at++) {
            var flipped = whole.clone();
            flipped[at] ^= 0x01;
            var damaged = withRoom(flipped, at % 2 * 5_000);
            Files.write(file, damaged);

            assertThatThrownBy(() -> open(LARGE))
                    .as("flipped at %d", at)
                    .isInstanceOf(JournalCorrupt.class)
                    .hasMessageContaining(file.toString());
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }
    }

    @Test
    void a_short_file_that_is_not_the_last_stops_the_start() throws IOException {
        write(admitted(1, 1));
        var file = onlyFileWithRecords();
        write(admitted(1, 2));
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }

        assertThatThrownBy(() -> open(LARGE))
                .isInstanceOf(JournalCorrupt.class)
                .hasMessageContaining("is damaged, and it had been fsynced");
    }

    @Test
    void a_file_whose_making_the_crash_cut_short_is_forgotten() throws IOException {
        write(admitted(1, 1));
        for (var length = 0; length < Segment.HEADER_BYTES; length++) {
            Files.write(Segment.fileOf(dir, 2), new byte[length]);

            var opened = open(LARGE);
            opened.journal().close();

            assertThat(opened.recovered()).hasSize(1);
            Files.delete(onlyFileWithRecords());
        }
    }

    @Test
    void what_many_threads_append_is_all_there() throws Exception {
        var threads = 8;
        var each = 500;
        var small = new JournalLimits(64 << 10, 1 << 30, 1);
        var journal = open(small).journal();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (var thread = 0; thread < threads; thread++) {
                var lease = thread + 1;
                pool.execute(() -> {
                    for (var sequence = 1; sequence <= each; sequence++) {
                        journal.append(admitted(lease, sequence)).join();
                    }
                });
            }
        }
        journal.close();

        var opened = open(small);
        opened.journal().close();

        assertThat(opened.recovered()).hasSize(threads * each);
        for (var lease = 1L; lease <= threads; lease++) {
            var wanted = lease;
            assertThat(opened.recovered())
                    .filteredOn(it -> it.lease() == wanted)
                    .extracting(StoredRecord::sequence)
                    .isSorted()
                    .hasSize(each);
        }
    }

    @Test
    void beyond_its_stated_size_it_takes_ends_but_no_admissions() throws IOException {
        try (var journal = open(new JournalLimits(4096, 8192, 1 << 20)).journal()) {
            var sequence = 0L;
            while (journal.acceptsAdmissions()) {
                journal.append(admitted(1, ++sequence)).join();
            }

            assertThat(journal.problem()).isEqualTo("its stated size of 8192 bytes is reached");
            assertThatThrownBy(() -> journal.append(admitted(1, 1_000_000)).join())
                    .hasMessageContaining("takes no admissions");
            assertThat(journal.append(checkpoint(1, sequence))).isCompletedExceptionally();
            journal.append(metered(1, sequence)).join();
        }
    }

    @Test
    void its_reserve_takes_the_ends_of_what_was_admitted_and_has_an_end_too() throws IOException {
        try (var journal = open(new JournalLimits(4096, 8192, 16_384)).journal()) {
            var admitted = 0L;
            while (journal.acceptsAdmissions()) {
                journal.append(admitted(1, ++admitted)).join();
            }

            for (var sequence = 1L; sequence <= admitted; sequence++) {
                journal.append(metered(1, sequence)).join();
            }
            while (journal.sizeBytes() < 8192 + 16_384) {
                journal.append(metered(2, 1)).join();
            }

            assertThatThrownBy(() -> journal.append(metered(2, 2)).join())
                    .hasMessageContaining("full, its reserve included");
        }
        assertThat(open(LARGE).recovered())
                .filteredOn(it -> it.kind() == StoredRecord.Kind.METERED && it.lease() == 1)
                .isNotEmpty();
    }

    @Test
    void a_checkpoint_is_kept_until_the_end_of_its_request_is_seen() throws IOException {
        var marks = new SeenMarks();
        marks.opened(ACCOUNT, 1, "gw", 1);
        try (var journal = open(new JournalLimits(1, 1 << 20, 1)).journal()) {
            journal.append(checkpoint(1, 1)).join();
            journal.append(metered(2, 1)).join();

            assertThat(journal.forget(marks, Long.MAX_VALUE)).isZero();
            marks.seen(ACCOUNT, new LeaseMark(1, "gw", 1, 1, List.of()));
            assertThat(journal.forget(marks, Long.MAX_VALUE)).isEqualTo(1);
        }
    }

    @Test
    void without_the_disks_reserve_it_takes_no_admissions() throws IOException {
        try (var journal = open(new JournalLimits(4096, 1 << 20, Long.MAX_VALUE / 2)).journal()) {
            assertThat(journal.acceptsAdmissions()).isFalse();
            assertThat(journal.problem()).contains("are free on the disk");
        }
    }

    @Test
    void a_file_goes_when_the_ledger_has_seen_all_of_it_and_not_before() throws IOException {
        var marks = new SeenMarks();
        marks.opened(ACCOUNT, 1, "gw", 1);
        marks.opened(ACCOUNT, 2, "gw", 1);
        try (var journal = open(new JournalLimits(1, 1 << 20, 1)).journal()) {
            // A file each, the last of them being written.
            journal.append(admitted(1, 1)).join();
            journal.append(metered(1, 1)).join();
            journal.append(admitted(1, 2)).join();
            journal.append(new JournalRecord.LeaseEnding(ACCOUNT, 1, 1, 2)).join();
            journal.append(metered(2, 1)).join();

            assertThat(journal.forget(marks, Long.MAX_VALUE)).isZero();
            marks.seen(ACCOUNT, new LeaseMark(1, "gw", 1, 0, List.of(2L)));
            assertThat(journal.forget(marks, Long.MAX_VALUE)).isZero();
            marks.seen(ACCOUNT, new LeaseMark(1, "gw", 1, 1, List.of()));
            assertThat(journal.forget(marks, 2)).as("the rest is still being sent").isEqualTo(1);
            assertThat(journal.forget(marks, Long.MAX_VALUE)).isEqualTo(1);
            marks.seen(ACCOUNT, new LeaseMark(1, "gw", 1, 2, List.of()));
            assertThat(journal.forget(marks, Long.MAX_VALUE)).isEqualTo(1);
            marks.closed(ACCOUNT, 1);
            assertThat(journal.forget(marks, Long.MAX_VALUE)).isEqualTo(1);
            assertThat(journal.sizeBytes()).isLessThan(2_000);
        }

        assertThat(open(LARGE).recovered()).extracting(StoredRecord::lease).containsExactly(2L);
    }

    @Test
    void a_reader_follows_across_files_and_can_go_back() throws IOException {
        try (var journal = open(new JournalLimits(1, 1 << 20, 1)).journal();
                var reader = new JournalReader(journal, journal.first())) {
            assertThat(reader.next()).isNull();
            journal.append(admitted(1, 1)).join();
            var first = Objects.requireNonNull(reader.next());
            journal.append(admitted(1, 2)).join();
            journal.append(admitted(1, 3)).join();

            assertThat(first.record().sequence()).isEqualTo(1);
            assertThat(rest(reader)).containsExactly(2L, 3L);
            reader.rewind(first.after());
            assertThat(rest(reader)).containsExactly(2L, 3L);
            assertThat(journal.recordsFrom(first.after())).isEqualTo(2);
            assertThat(journal.recordsFrom(reader.position())).isZero();
        }
    }

    private static List<Long> rest(JournalReader reader) throws IOException {
        var sequences = new ArrayList<Long>();
        var next = reader.next();
        while (next != null) {
            sequences.add(next.record().sequence());
            next = reader.next();
        }
        return sequences;
    }

    @Test
    void whoever_appends_to_a_closed_journal_is_told() throws IOException {
        var journal = open(LARGE).journal();
        journal.close();

        assertThat(journal.append(admitted(1, 1))).isCompletedExceptionally();
    }

    @Test
    void appends_that_race_with_the_close_all_end() throws Exception {
        var journal = open(LARGE).journal();
        var appended = new ArrayList<CompletableFuture<Void>>();
        var kept = 0;
        try (var pool = Executors.newFixedThreadPool(1)) {
            pool.execute(() -> {
                for (var sequence = 1; sequence <= 2_000; sequence++) {
                    appended.add(journal.append(admitted(1, sequence)));
                }
            });
            journal.close();
        }

        for (var one : appended) {
            assertThat(one).isDone();
            kept += one.isCompletedExceptionally() ? 0 : 1;
        }
        var opened = open(LARGE);
        opened.journal().close();
        assertThat(opened.recovered()).hasSize(kept);
    }

    private static int lastFrameAt(byte[] file) {
        var bytes = ByteBuffer.wrap(file);
        var at = Segment.HEADER_BYTES;
        while (at + Frame.claimedBytes(bytes, at) < file.length) {
            at += Frame.claimedBytes(bytes, at);
        }
        return at;
    }
}
