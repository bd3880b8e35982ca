package com.metisrouter.ledger.web;

import com.metisrouter.contracts.access.StaffTokens;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// People who may do what staff do, each known by a token.
///
/// @param people by their tokens
public record Staff(StaffTokens people) {

    public Staff(Map<String, String> tokens) {
        this(new StaffTokens(tokens));
    }

    /// The name of whoever shows a token.
    ///
    /// @throws ProblemException if it is nobody's
    public String require(@Nullable String authorization) {
        return people.whose(authorization).orElseThrow(BearerToken::notValid);
    }
}
