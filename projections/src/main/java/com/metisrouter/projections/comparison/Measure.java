package com.metisrouter.projections.comparison;

import com.metisrouter.contracts.money.Usd;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is compared, each as an exact number.
public enum Measure {
    REQUESTS("requests", Kind.COUNT),
    ERROR_SHARE("errorSharePercent", Kind.PERCENT),
    CHARGE("charge", Kind.USD),
    CHARGE_PER_REQUEST("chargePerRequest", Kind.USD),
    CHARGE_PER_THOUSAND("chargePerThousandOutputTokens", Kind.USD),
    LATENCY_P50("latencyMillisP50", Kind.MILLIS),
    LATENCY_P95("latencyMillisP95", Kind.MILLIS),
    FIRST_BYTE_P50("firstByteMillisP50", Kind.MILLIS),
    FIRST_BYTE_P95("firstByteMillisP95", Kind.MILLIS),
    OUTPUT_P50("outputTokensP50", Kind.COUNT),
    OUTPUT_P95("outputTokensP95", Kind.COUNT),
    OUTPUT_MEAN("outputTokensMean", Kind.MEAN);

    /// In what it is told.
    public enum Kind {
        COUNT(0),
        MEAN(2),
        PERCENT(2),
        MILLIS(0),
        USD(Usd.SCALE);

        private final int places;

        Kind(int places) {
            this.places = places;
        }

        /// Decimal places, to which it is rounded half to even.
        public int places() {
            return places;
        }
    }

    private static final BigInteger NANOS = BigInteger.TEN.pow(Usd.SCALE);
    private static final BigInteger THOUSAND = BigInteger.valueOf(1_000);

    private final String wireName;
    private final Kind kind;

    Measure(String wireName, Kind kind) {
        this.wireName = wireName;
        this.kind = kind;
    }

    public String wireName() {
        return wireName;
    }

    public Kind kind() {
        return kind;
    }

    /// Empty where nothing is known of which to tell it.
    public Optional<Fraction> of(SideFigures side) {
        return switch (this) {
            case REQUESTS -> Optional.of(Fraction.of(side.requests()));
            case ERROR_SHARE -> side.share(side.errors());
            case CHARGE -> usd(side.charge(), BigInteger.ONE, BigInteger.ONE);
            case CHARGE_PER_REQUEST ->
                    usd(side.charge(), BigInteger.ONE, BigInteger.valueOf(side.charged()));
            case CHARGE_PER_THOUSAND -> usd(side.countedCharge(), THOUSAND, side.countedTokens());
            case LATENCY_P50 -> whole(side.latencyMillis().p50());
            case LATENCY_P95 -> whole(side.latencyMillis().p95());
            case FIRST_BYTE_P50 -> whole(side.firstByteMillis().p50());
            case FIRST_BYTE_P95 -> whole(side.firstByteMillis().p95());
            case OUTPUT_P50 -> whole(side.outputTokens().p50());
            case OUTPUT_P95 -> whole(side.outputTokens().p95());
            case OUTPUT_MEAN ->
                    Fraction.of(
                            side.outputTokensSum(),
                            BigInteger.valueOf(side.outputTokens().known()));
        };
    }

    private static Optional<Fraction> usd(Usd amount, BigInteger times, BigInteger dividedBy) {
        return Fraction.of(
                BigInteger.valueOf(amount.nanos()).multiply(times), NANOS.multiply(dividedBy));
    }

    private static Optional<Fraction> whole(@Nullable Long number) {
        return Optional.ofNullable(number).map(Fraction::of);
    }
}
