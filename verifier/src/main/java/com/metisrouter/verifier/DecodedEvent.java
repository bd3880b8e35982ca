package com.metisrouter.verifier;

import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.pricing.Rated;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.UnpricedUsage;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.verifier.books.Difference;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything about an event that needs no other event: it is worked out for many events at once.
///
/// What is wrong is kept and told when the event's turn comes, so that the first difference in the order of events is the one reported.
///
/// @param digest computed; null where the event's line could not be read
/// @param event what happened to an account; null for other streams
/// @param pricesUpTo the highest position of a price version that it uses, 0 for none
/// @param usageLines how many requests it charges
/// @param problem in the payload, to be told after the hashes were found right
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
record DecodedEvent(
        @Nullable EventLine line,
        byte @Nullable [] digest,
        @Nullable AccountEvent event,
        long pricesUpTo,
        long usageLines,
        @Nullable Difference problem) {

    static final String ACCOUNT = "account";
    private static final String LEDGER_TYPES = "com.metisrouter.ledger.";

    static DecodedEvent of(byte[] bytes, PriceList prices) {
        EventLine line;
        byte[] digest;
        try {
            line = EventLine.parse(bytes);
            digest = line.digest();
        } catch (IllegalArgumentException e) {
            return new DecodedEvent(
                    null, null, null, 0, 0, new Difference("line", String.valueOf(e.getMessage())));
        }
        try {
            return ofPayload(line, digest, prices);
        } catch (Difference e) {
            return new DecodedEvent(line, digest, null, 0, 0, e);
        } catch (RuntimeException e) {
            // Whatever else a payload is, it isn't one of ours: any field may be missing in it.
            return new DecodedEvent(
                    line, digest, null, 0, 0, new Difference("payload", String.valueOf(e)));
        }
    }

    private static DecodedEvent ofPayload(EventLine line, byte[] digest, PriceList prices) {
        var ofAccount = line.type().startsWith(LEDGER_TYPES);
        if (ofAccount != line.streamType().equals(ACCOUNT)) {
            throw new Difference("streamType", line.streamType() + " with a " + line.type());
        }
        if (!ofAccount) {
            return new DecodedEvent(line, digest, null, 0, 0, null);
        }
        var type = EventType.ofWireName(line.type()).payloadClass();
        var event = (AccountEvent) Upcasters.read(line.payload(), type);
        return switch (event) {
            case UsageDebited debited -> {
                var highest = 0L;
                for (var charged : debited.lines()) {
                    highest = Math.max(highest, checkRating(charged, prices));
                }
                yield new DecodedEvent(line, digest, event, highest, debited.lines().size(), null);
            }
            case UsageCorrected corrected -> {
                var highest = 0L;
                var first = 0;
                for (var charged : corrected.lines()) {
                    highest = Math.max(highest, checkRating(charged, prices));
                    first += charged.lateRecord() == null ? 0 : 1;
                }
                yield new DecodedEvent(line, digest, event, highest, first, null);
            }
            default -> new DecodedEvent(line, digest, event, 0, 0, null);
        };
    }

    private static long checkRating(UsageLine line, PriceList prices) {
        var request = line.request();
        return checkRating(
                "request " + request.requestId(),
                request.quantities(),
                request.priceVersionId(),
                line.lines(),
                line.charge(),
                prices);
    }

    /// Where nobody knows what was used, a policy may have said what is charged: a line that says that it is an estimate.
    private static long checkRating(CorrectedLine line, PriceList prices) {
        if (line.quantities().isEmpty()) {
            checkEstimate("request " + line.requestId(), line);
            return 0;
        }
        return checkRating(
                "request " + line.requestId(),
                line.quantities(),
                line.priceVersionId(),
                line.lines(),
                line.charge(),
                prices);
    }

    private static void checkEstimate(String request, CorrectedLine line) {
        var sum = BigDecimal.ZERO;
        for (var part : line.lines()) {
            if (part.source() != QuantitySource.ESTIMATE) {
                throw new Difference(request + " lines", part.source(), QuantitySource.ESTIMATE);
            }
            if (part.amount().compareTo(part.unitPrice().times(part.quantity())) != 0) {
                throw new Difference(request + " lines", "not quantity × unit price");
            }
            sum = sum.add(part.amount());
        }
        if (!Rating.round(sum).equals(line.charge())) {
            throw new Difference(request + " charge", line.charge(), Rating.round(sum));
        }
    }

    /// @return the position of the price version
    private static long checkRating(
            String request,
            List<Quantity> quantities,
            String priceVersionId,
            List<ChargeLine> lines,
            Usd charge,
            PriceList prices) {
        var known = prices.find(priceVersionId);
        if (known.isEmpty() && !quantities.isEmpty()) {
            throw new Difference(
                    request + " priceVersionId", priceVersionId, "one of the export's prices");
        }
        var rated = known.map(price -> rate(request, quantities, price)).orElse(NOTHING);
        if (!rated.lines().equals(lines)) {
            throw new Difference(request + " lines", lines, rated.lines());
        }
        if (!rated.charge().equals(charge)) {
            throw new Difference(request + " charge", charge, rated.charge());
        }
        return known.map(PriceList.Known::position).orElse(0L);
    }

    private static final Rated NOTHING = new Rated("", List.of(), Usd.ZERO);

    private static Rated rate(String request, List<Quantity> quantities, PriceList.Known price) {
        try {
            return Rating.rate(quantities, price.version());
        } catch (UnpricedUsage e) {
            throw new Difference(request + " quantities", String.valueOf(e.getMessage()));
        }
    }

    /// The chain's hash at it.
    ///
    /// @param previous the hash before it
    byte[] hashAfter(byte[] previous) {
        if (digest == null) {
            throw new IllegalStateException("no digest of a line that could not be read");
        }
        return LedgerChain.link(previous, digest);
    }
}
