package com.metisrouter.ledger.account;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.metisrouter.contracts.money.Usd;

/// What somebody who did something by hand was answered, told apart by `answer` where it is stored.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "answer")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Answer.Proposed.class, name = "proposed"),
    @JsonSubTypes.Type(value = Answer.Declined.class, name = "declined"),
    @JsonSubTypes.Type(value = Answer.Closed.class, name = "closed"),
    @JsonSubTypes.Type(value = Answer.Refused.class, name = "refused")
})
public sealed interface Answer {

    /// It happened.
    ///
    /// @param actId the act's own name, such as that of the lot
    /// @param amount what the balance changed by
    /// @param balance after it
    /// @param available after it
    record Done(String actId, Usd amount, Usd balance, Usd available) implements Answer {}

    /// It waits for a second person.
    record Proposed(String proposalId) implements Answer {}

    record Declined(String proposalId) implements Answer {}

    /// The account is closed.
    record Closed() implements Answer {}

    /// It was refused for the state of the account, and stays refused.
    record Refused(Refusal refusal) implements Answer {}
}
