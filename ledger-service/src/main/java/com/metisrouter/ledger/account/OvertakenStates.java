package com.metisrouter.ledger.account;

import com.metisrouter.contracts.Edge;
import java.util.Objects;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.jdbc.core.JdbcTemplate;

/// Sees to it that what changes nothing rests on nothing old.
///
/// A decision that writes collides with what another process has written since; one that refuses, or has nothing to do, would not. It
/// would refuse credit that has come, or take usage of a lease that the other has granted for usage of none.
@Edge
public final class OvertakenStates implements AccountListener {

    private static final String STORED =
            "select coalesce(max(sequence_number), -1) + 1 from event where aggregate_id = ?";

    private final JdbcTemplate jdbc;

    public OvertakenStates(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// @throws ConcurrencyException if another process has written to the account: then it is loaded anew and decided again
    @Override
    public void changed(AccountState before, AccountState after) {
        if (before.version() != after.version()) {
            return;
        }
        var stored =
                Objects.requireNonNull(jdbc.queryForObject(STORED, Long.class, after.accountId()));
        if (stored > after.version()) {
            throw new ConcurrencyException(
                    "account "
                            + after.accountId()
                            + " has "
                            + stored
                            + " events (decided on "
                            + after.version()
                            + ")");
        }
    }
}
