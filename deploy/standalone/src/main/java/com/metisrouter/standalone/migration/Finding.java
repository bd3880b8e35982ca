package com.metisrouter.standalone.migration;

import com.metisrouter.proxy.checking.Expected;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found out about one request.
///
/// @param endpoint the published path; empty where there is none
/// @param modelGiven as the sample names it; empty where it names none
/// @param model the exact id to use; empty where none comes near
/// @param match how sure the id is; null where there is none
/// @param others ids that may be meant as well
/// @param changes what the client has to change, each in one phrase
/// @param dropped fields that are accepted and not passed on
/// @param code the gateway's error code for the request as it is; empty where it would be accepted
/// @param reason what the gateway would say; empty where it would accept it
/// @param cost null where it can't be told, as the request can't be read to its end
record Finding(
        String where,
        Verdict verdict,
        long count,
        String endpoint,
        String modelGiven,
        String model,
        ModelNames.@Nullable Match match,
        List<String> others,
        List<String> changes,
        List<String> dropped,
        String code,
        String reason,
        @Nullable Expected cost) {

    /// What becomes of a request.
    enum Verdict {
        READY("ready"),
        CHANGE("change"),
        NOT_HERE("not here");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    Finding {
        others = List.copyOf(others);
        changes = List.copyOf(changes);
        dropped = List.copyOf(dropped);
    }

    boolean isPriced() {
        return cost != null && cost.isKnown();
    }
}
