package com.metisrouter.contracts.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// An exact amount of US dollars in nano-USD (1e-9), negative where something is owed.
///
/// A `long` of nano-USD holds ±9.2 billion dollars. Arithmetic throws on overflow rather than wrap. On the wire it is a decimal
/// string with nine places, such as `"0.000123456"`.
public record Usd(long nanos) implements Comparable<Usd> {

    public static final Usd ZERO = new Usd(0);

    /// Decimal places of the smallest amount.
    public static final int SCALE = 9;

    /// Longest text accepted: a sign, ten digits, a point and nine places.
    private static final int TEXT_LENGTH_MAX = 21;

    public static Usd ofNanos(long nanos) {
        return nanos == 0 ? ZERO : new Usd(nanos);
    }

    /// Reads a plain decimal such as `"10.00"`.
    ///
    /// @throws IllegalArgumentException if it is no plain decimal, has more than nine places, or is out of range
    public static Usd parse(String text) {
        if (text.isEmpty() || text.length() > TEXT_LENGTH_MAX || !isPlainDecimal(text)) {
            throw new IllegalArgumentException(
                    "amount: \""
                            + text
                            + "\" (expected: a plain decimal in USD such as \"10.00\")");
        }
        try {
            return ofNanos(
                    new BigDecimal(text)
                            .setScale(SCALE, RoundingMode.UNNECESSARY)
                            .unscaledValue()
                            .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "amount: \""
                            + text
                            + "\" (expected: at most nine decimal places and ±9.2 billion)",
                    e);
        }
    }

    private static boolean isPlainDecimal(String text) {
        var digits = 0;
        var points = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.') {
                points++;
            } else if (!(c == '-' && i == 0)) {
                return false;
            }
        }
        return digits > 0 && points <= 1 && text.charAt(text.length() - 1) != '.';
    }

    public Usd plus(Usd other) {
        return ofNanos(Math.addExact(nanos, other.nanos));
    }

    public Usd minus(Usd other) {
        return ofNanos(Math.subtractExact(nanos, other.nanos));
    }

    public Usd negated() {
        return ofNanos(Math.negateExact(nanos));
    }

    public Usd dividedBy(long divisor) {
        return ofNanos(nanos / divisor);
    }

    public boolean isNegative() {
        return nanos < 0;
    }

    public boolean isPositive() {
        return nanos > 0;
    }

    public boolean isZero() {
        return nanos == 0;
    }

    public static Usd min(Usd a, Usd b) {
        return a.nanos <= b.nanos ? a : b;
    }

    public static Usd max(Usd a, Usd b) {
        return a.nanos >= b.nanos ? a : b;
    }

    public BigDecimal toBigDecimal() {
        return BigDecimal.valueOf(nanos, SCALE);
    }

    @Override
    public int compareTo(Usd other) {
        return Long.compare(nanos, other.nanos);
    }

    /// The wire form: always nine decimal places, never an exponent.
    @Override
    public String toString() {
        return toBigDecimal().toPlainString();
    }
}
