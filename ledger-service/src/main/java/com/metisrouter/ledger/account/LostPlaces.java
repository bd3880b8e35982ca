package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.metering.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Places on leases that were taken back of which the ledger knew nothing, and whose own records may still come from a disk that was thought
/// lost: those that it voided, and those after the last that it knew.
///
/// Each is waited for once, for a time, and only so many are: a record that comes after that is a duplicate, as it would be at any other
/// place. See docs/decisions/0022.
///
/// @param voided by the id that the ledger gave the voided line, which begins with the time, so the oldest comes first
/// @param tails by number of the lease, so the oldest comes first
public record LostPlaces(SortedMap<String, Voided> voided, SortedMap<Long, Tail> tails) {

    static final LostPlaces NONE = new LostPlaces(new TreeMap<>(), new TreeMap<>());

    /// For how long a record is waited for. A disk that nobody has found by then won't be.
    public static final Duration WAIT = Duration.ofDays(90);

    /// How many voided places of one account are waited for; the oldest give way.
    static final int VOIDED_MAX = 5_000;

    /// How many leases of one account that were taken back stay open to what came after; the oldest give way.
    static final int TAILS_MAX = 500;

    /// How far after the last known request of a lease another may be: more than a gateway ever admits on one.
    static final int TAIL_LENGTH_MAX = 10_000;

    /// @param at when the ledger voided it
    public record Voided(String requestId, LeasePosition position, Instant at) {}

    /// What may have been admitted on a lease after the last request that the ledger knew of.
    ///
    /// @param finalSequence the last that it knew
    /// @param marks what has come since
    /// @param at when the ledger took the lease back
    public record Tail(String gatewayId, long finalSequence, LeaseMarks marks, Instant at) {

        boolean has(LeasePosition position) {
            return gatewayId.equals(position.gatewayId())
                    && position.sequence() > finalSequence
                    && position.sequence() <= finalSequence + TAIL_LENGTH_MAX;
        }

        private Tail seen(long sequence) {
            var marking = marks.marking();
            marking.see(sequence);
            return new Tail(gatewayId, finalSequence, marking.marks(), at);
        }
    }

    public LostPlaces {
        voided = Collections.unmodifiableSortedMap(voided);
        tails = Collections.unmodifiableSortedMap(tails);
    }

    static boolean isWaitedFor(Instant since, Instant now) {
        return !now.isAfter(since.plus(WAIT));
    }

    /// Most lines are not, and this is asked of each.
    static boolean isVoidedByLedger(UsageLine line) {
        return line.request().outcome() == Outcome.VOIDED
                && LostRequests.isVoidedByLedger(line.request());
    }

    /// The tail of a lease in which a request may be, if it is waited for.
    @Nullable Tail tail(LeasePosition position, Instant now) {
        var tail = tails.get(position.lease());
        return tail != null && tail.has(position) && isWaitedFor(tail.at(), now) ? tail : null;
    }

    LostPlaces with(Collection<UsageLine> lines, Instant now) {
        var more = new TreeMap<>(voided);
        for (var line : lines) {
            var request = line.request();
            more.put(request.requestId(), new Voided(request.requestId(), request.position(), now));
        }
        return new LostPlaces(more, tails).at(now);
    }

    LostPlaces with(LeaseEnded ended) {
        var more = new TreeMap<>(tails);
        more.put(
                ended.lease(),
                new Tail(
                        ended.gatewayId(),
                        ended.finalSequence(),
                        new LeaseMarks(ended.finalSequence(), List.of()),
                        ended.recordedAt()));
        return new LostPlaces(voided, more).at(ended.recordedAt());
    }

    /// Without those whose record has come, or that somebody has decided about.
    LostPlaces after(Collection<CorrectedLine> lines) {
        TreeMap<String, Voided> fewer = null;
        TreeMap<Long, Tail> later = null;
        for (var line : lines) {
            if (voided.containsKey(line.requestId())) {
                fewer = fewer == null ? new TreeMap<>(voided) : fewer;
                fewer.remove(line.requestId());
            }
            var position = line.position();
            var tail = (later == null ? tails : later).get(position.lease());
            if (line.lateRecord() != null && tail != null && tail.has(position)) {
                later = later == null ? new TreeMap<>(tails) : later;
                later.put(position.lease(), tail.seen(position.sequence()));
            }
        }
        return fewer == null && later == null
                ? this
                : new LostPlaces(fewer == null ? voided : fewer, later == null ? tails : later);
    }

    /// A lease that was taken back may stay open for a moment, and what is charged on it then has come.
    LostPlaces debited(List<UsageLine> lines) {
        if (tails.isEmpty()) {
            return this;
        }
        var later = new TreeMap<>(tails);
        for (var line : lines) {
            var position = line.request().position();
            later.computeIfPresent(
                    position.lease(),
                    (_, tail) -> tail.has(position) ? tail.seen(position.sequence()) : tail);
        }
        return later.equals(tails) ? this : new LostPlaces(voided, later);
    }

    /// Only what is still waited for.
    LostPlaces at(Instant now) {
        var places = new TreeMap<>(voided);
        places.values().removeIf(place -> !isWaitedFor(place.at(), now));
        while (places.size() > VOIDED_MAX) {
            places.pollFirstEntry();
        }
        var leases = new TreeMap<>(tails);
        leases.values().removeIf(tail -> !isWaitedFor(tail.at(), now));
        while (leases.size() > TAILS_MAX) {
            leases.pollFirstEntry();
        }
        return new LostPlaces(places, leases);
    }
}
