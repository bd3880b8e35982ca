package com.metisrouter.ledger;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.access.KeyController;
import com.metisrouter.ledger.access.ProjectController;
import com.metisrouter.ledger.account.AccountController;
import com.metisrouter.ledger.account.FiguresController;
import com.metisrouter.ledger.checkpoint.AuditController;
import com.metisrouter.ledger.checkpoint.ReceiptController;
import com.metisrouter.ledger.correcting.CorrectionController;
import com.metisrouter.ledger.credit.BooksController;
import com.metisrouter.ledger.credit.CreditController;
import com.metisrouter.ledger.credit.ProposalController;
import com.metisrouter.ledger.debiting.DeadLetterController;
import com.metisrouter.ledger.idempotency.AnswerController;
import com.metisrouter.ledger.leasing.GatewayController;
import com.metisrouter.ledger.leasing.LeaseController;
import com.metisrouter.ledger.rates.RateController;
import com.metisrouter.ledger.web.BearerToken;
import com.metisrouter.ledger.web.LedgerProblems;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The ledger as beans: the runtime, and its HTTP in front. Needs a `LedgerConfig`.
@Edge
@Configuration(proxyBeanMethods = false)
public class LedgerConfiguration {

    @Bean(destroyMethod = "close")
    LedgerRuntime ledgerRuntime(LedgerConfig config) {
        return LedgerRuntime.start(config);
    }

    @Bean
    AccountController ledgerAccountController(LedgerRuntime ledger, LedgerConfig config) {
        return new AccountController(ledger.accounts(), config.everybody());
    }

    @Bean
    CreditController ledgerCreditController(LedgerRuntime ledger, LedgerConfig config) {
        return new CreditController(ledger.credit(), config.everybody());
    }

    @Bean
    ProposalController ledgerProposalController(LedgerRuntime ledger, LedgerConfig config) {
        return new ProposalController(ledger.credit(), config.everybody());
    }

    @Bean
    BooksController ledgerBooksController(LedgerRuntime ledger, LedgerConfig config) {
        return new BooksController(ledger.periods(), config.everybody(), InstantSource.system());
    }

    @Bean
    FiguresController ledgerFiguresController(LedgerRuntime ledger, LedgerConfig config) {
        return new FiguresController(ledger.accounts(), config.everybody());
    }

    @Bean
    KeyController ledgerKeyController(LedgerRuntime ledger, LedgerConfig config) {
        return new KeyController(
                ledger.keys(), ledger.keyDirectory(), ledger.accounts(), config.everybody());
    }

    @Bean
    ProjectController ledgerProjectController(LedgerRuntime ledger, LedgerConfig config) {
        return new ProjectController(
                ledger.projects(), ledger.keyDirectory(), ledger.accounts(), config.everybody());
    }

    @Bean
    LeaseController ledgerLeaseController(LedgerRuntime ledger, LedgerConfig config) {
        return new LeaseController(
                ledger.leases(), ledger.runs(), new BearerToken(config.internalToken()));
    }

    @Bean
    AnswerController ledgerAnswerController(LedgerRuntime ledger, LedgerConfig config) {
        return new AnswerController(ledger.answers(), new BearerToken(config.internalToken()));
    }

    @Bean
    RateController ledgerRateController(LedgerRuntime ledger, LedgerConfig config) {
        return new RateController(ledger.rates(), new BearerToken(config.internalToken()));
    }

    @Bean
    GatewayController ledgerGatewayController(LedgerRuntime ledger, LedgerConfig config) {
        return new GatewayController(ledger.runs(), config.everybody());
    }

    @Bean
    AuditController ledgerAuditController(LedgerRuntime ledger, LedgerConfig config) {
        return new AuditController(ledger.evidence(), config.everybody());
    }

    @Bean
    ReceiptController ledgerReceiptController(LedgerRuntime ledger, LedgerConfig config) {
        return new ReceiptController(
                ledger.evidence(),
                ledger.keyDirectory(),
                config.everybody(),
                InstantSource.system());
    }

    @Bean
    CorrectionController ledgerCorrectionController(LedgerRuntime ledger, LedgerConfig config) {
        return new CorrectionController(
                ledger.corrections(), ledger.correctionJobs(), ledger.cases(), config.everybody());
    }

    @Bean
    DeadLetterController ledgerDeadLetterController(LedgerRuntime ledger, LedgerConfig config) {
        return new DeadLetterController(ledger.deadLetters(), config.everybody());
    }

    @Bean
    LedgerProblems ledgerProblems() {
        return new LedgerProblems();
    }
}
