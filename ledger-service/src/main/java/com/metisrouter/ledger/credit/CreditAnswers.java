package com.metisrouter.ledger.credit;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.Answer;
import com.metisrouter.ledger.account.Answered;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.RefusalProblem;
import com.metisrouter.ledger.web.Bodies;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;

/// What people are told: 201 the first time and 200 the next with the same body, 202 where a second person has to approve.
@Edge
final class CreditAnswers {

    /// An act that moved money.
    ///
    /// @param amount what the balance changed by
    /// @param balance after it
    /// @param available after it
    record Moved(
            String accountId,
            String id,
            Usd amount,
            Usd balance,
            Usd available,
            String ledgerEntryId) {}

    record Pending(String accountId, String proposalId, String status, String ledgerEntryId) {}

    record Closed(String accountId, String status, String ledgerEntryId) {}

    private CreditAnswers() {}

    static ResponseEntity<byte[]> of(String accountId, Decision<Answered> decision) {
        return of(accountId, decision, done -> done);
    }

    /// @param shape what an act that moved money is shown as
    static ResponseEntity<byte[]> of(
            String accountId, Decision<Answered> decision, Function<Moved, Object> shape) {
        return switch (decision) {
            case Decision.Accepted<Answered>(_, var answered) ->
                    answer(201, accountId, answered, shape);
            case Decision.AlreadyDone<Answered>(var answered) ->
                    answer(200, accountId, answered, shape);
            case Decision.Refused<Answered>(var refusal) ->
                    throw RefusalProblem.of(refusal, accountId);
        };
    }

    private static ResponseEntity<byte[]> answer(
            int status, String accountId, Answered answered, Function<Moved, Object> shape) {
        var entry = accountId + "-" + answered.sequence();
        return switch (answered.answer()) {
            case Answer.Done(var id, var amount, var balance, var available) ->
                    Bodies.json(
                            status,
                            shape.apply(
                                    new Moved(accountId, id, amount, balance, available, entry)));
            case Answer.Proposed(var proposalId) ->
                    Bodies.json(202, new Pending(accountId, proposalId, "PROPOSED", entry));
            case Answer.Declined(var proposalId) ->
                    Bodies.json(status, new Pending(accountId, proposalId, "DECLINED", entry));
            case Answer.Closed() -> Bodies.json(status, new Closed(accountId, "CLOSED", entry));
            case Answer.Refused(var refusal) -> throw RefusalProblem.of(refusal, accountId);
        };
    }
}
