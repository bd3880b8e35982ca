package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.MoneyAct;

/// What an act and the event that it leads to have in common.
final class ActId {

    private ActId() {}

    static String of(MoneyAct act) {
        return switch (act) {
            case MoneyAct.Grant grant -> grant.lotId();
            case MoneyAct.Adjust adjust -> adjust.adjustmentId();
            case MoneyAct.Refund refund -> refund.refundId();
            case MoneyAct.Reverse reverse -> ofReversal(reverse.sequence());
        };
    }

    static String ofReversal(long sequence) {
        return "reversal_of_" + sequence;
    }
}
