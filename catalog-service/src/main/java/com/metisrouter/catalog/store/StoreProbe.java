package com.metisrouter.catalog.store;

import com.metisrouter.contracts.Edge;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/// Asks the database whether it answers: at most once in {@link #KEPT}, however many want to know, and never for longer than {@link #WAIT}.
@Edge
public final class StoreProbe {

    public static final Duration KEPT = Duration.ofSeconds(10);

    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final String COUNT = "SELECT count(*) FROM price_version";

    /// @param at when it was asked
    /// @param versions how many price versions are stored; 0 where it didn't answer
    /// @param problem empty where it answered
    public record Answer(Instant at, long versions, String problem) {}

    private record Ask(Instant at, CompletableFuture<Answer> answer) {}

    private final DataSource dataSource;
    private final InstantSource clock;
    private Ask last;

    public StoreProbe(DataSource dataSource, InstantSource clock) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.last = new Ask(Instant.MIN, CompletableFuture.completedFuture(none(Instant.MIN, "")));
    }

    public Answer ask() {
        var ask = current();
        try {
            return ask.answer().get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return none(ask.at(), "no answer within " + WAIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a probe tells its problems", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return none(ask.at(), "not waited for");
        }
    }

    /// One that is under way is waited for rather than joined by another.
    private synchronized Ask current() {
        var now = clock.instant();
        if (last.answer().isDone() && !last.at().isAfter(now.minus(KEPT))) {
            var answer = new CompletableFuture<Answer>();
            last = new Ask(now, answer);
            Thread.ofVirtual().name("catalog-probe").start(() -> answer.complete(count(now)));
        }
        return last;
    }

    private Answer count(Instant now) {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(COUNT);
                var rows = statement.executeQuery()) {
            rows.next();
            return new Answer(now, rows.getLong(1), "");
        } catch (SQLException | RuntimeException e) {
            return none(now, "no answer");
        }
    }

    private static Answer none(Instant at, String problem) {
        return new Answer(at, 0, problem);
    }
}
