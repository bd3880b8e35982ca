package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.ledger.account.OpenCase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What becomes of a request whose end nobody saw, if neither its record nor the provider's figure comes.
///
/// A late record and a provider's figure always go before it, also after it. See docs/decisions/0007 and 0019.
///
/// @param holdPercent what is charged, as a share of what had been set aside; 0 to charge nothing and go on waiting
/// @param after how long after it was recorded
public record OrphanPolicy(int holdPercent, Duration after) {

    /// Charges nothing until somebody or something knows.
    public static final OrphanPolicy WAIT = new OrphanPolicy(0, Duration.ofHours(24));

    private static final Pattern TEXT =
            Pattern.compile("hold-([1-9][0-9]?|100)@([1-9][0-9]{0,3})h");
    private static final int PERCENT_PLACES = 2;

    /// Reads `wait`, or such as `hold-50@24h`.
    ///
    /// @throws IllegalArgumentException if it is neither
    public static OrphanPolicy parse(String text) {
        if (text.equals("wait")) {
            return WAIT;
        }
        var shape = TEXT.matcher(text);
        if (!shape.matches()) {
            throw new IllegalArgumentException(
                    "orphan policy: \""
                            + text
                            + "\" (expected: wait, or a share of the hold after some hours such as hold-50@24h)");
        }
        return new OrphanPolicy(
                Integer.parseInt(shape.group(1)), Duration.ofHours(Long.parseLong(shape.group(2))));
    }

    boolean waits() {
        return holdPercent == 0;
    }

    /// As evidence names it.
    String id() {
        return waits() ? "orphan-wait" : "orphan-hold-" + holdPercent;
    }

    /// The settlement that is due now, if one is. Only for requests of which nothing at all is known.
    Optional<CorrectedLine> settlement(OpenCase open, Instant now) {
        if (waits()
                || !open.awaitsRecord()
                || open.settlement() != Settlement.PENDING_PROVIDER
                || now.isBefore(open.endedAt().plus(after))) {
            return Optional.empty();
        }
        var share =
                open.hold()
                        .toBigDecimal()
                        .multiply(BigDecimal.valueOf(holdPercent, PERCENT_PLACES));
        var charge = Rating.round(share);
        var lines =
                charge.isZero()
                        ? List.<ChargeLine>of()
                        : List.of(
                                new ChargeLine(
                                        Unit.REQUESTS,
                                        "estimate",
                                        1,
                                        QuantitySource.ESTIMATE,
                                        new UnitPrice(share),
                                        share));
        return Optional.of(
                open.corrected(
                        charge,
                        open.priceVersionId(),
                        Settlement.ESTIMATED,
                        "policy:" + id(),
                        List.of(),
                        lines));
    }
}
