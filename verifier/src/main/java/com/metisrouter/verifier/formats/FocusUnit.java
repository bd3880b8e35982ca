package com.metisrouter.verifier.formats;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;

/// A unit of ours in the words of FOCUS's unit format.
///
/// @param unit such as `Tokens`
/// @param meter such as `Cache Read Tokens`
/// @param decimals by how many places a quantity of ours is smaller than one of FOCUS's
record FocusUnit(String unit, String meter, int decimals) {

    static FocusUnit of(Unit unit) {
        return switch (unit) {
            case INPUT_TOKENS,
                    CACHE_READ_TOKENS,
                    CACHE_WRITE_5M_TOKENS,
                    CACHE_WRITE_1H_TOKENS,
                    AUDIO_INPUT_TOKENS,
                    IMAGE_INPUT_TOKENS,
                    OUTPUT_TOKENS,
                    REASONING_TOKENS,
                    AUDIO_OUTPUT_TOKENS,
                    IMAGE_OUTPUT_TOKENS ->
                    new FocusUnit("Tokens", words(unit), 0);
            // Times are to be named from a list that has no milliseconds.
            case MILLISECONDS -> new FocusUnit("Seconds", "Seconds", 3);
            case IMAGES -> new FocusUnit("Images", words(unit), 0);
            case CHARACTERS -> new FocusUnit("Characters", words(unit), 0);
            case PAGES -> new FocusUnit("Pages", words(unit), 0);
            case SEARCHES -> new FocusUnit("Searches", words(unit), 0);
            case REQUESTS -> new FocusUnit("Requests", words(unit), 0);
        };
    }

    BigDecimal quantity(long ours) {
        return BigDecimal.valueOf(ours).movePointLeft(decimals);
    }

    BigDecimal price(UnitPrice ours) {
        return ours.usdPerUnit().movePointRight(decimals);
    }

    private static String words(Unit unit) {
        return Arrays.stream(unit.wireName().split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining(" "));
    }
}
