package com.metisrouter.verifier.replay;

import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.verifier.reading.AuditProblem;
import java.io.IOException;
import java.util.List;

/// What a running ledger says that its accounts stand at.
public interface LiveFigures {

    /// The next accounts in the order of their ids.
    ///
    /// @param accountId empty for the first
    /// @return none where there are no more
    List<AccountFigures> after(String accountId) throws IOException, AuditProblem;

    /// One account.
    ///
    /// @throws AuditProblem if there is none of that name
    AccountFigures of(String accountId) throws IOException, AuditProblem;
}
