package com.metisrouter.ledger.verbatim;

import static com.metisrouter.ledger.verbatim.JsonCursor.ascii;

import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads of a debit what an account's state follows from: each line's lease, sequence and charge, and the sums, marks and postings.
///
/// The rest of each request is passed over, and is blank in what comes out. That is right only for lines that are settled for good, since
/// an account remembers more of the others; a debit with one of those is not read here at all. Belongs to one thread.
public final class DebitSkimmer {

    private static final byte[] ACCOUNT_ID = ascii("{\"accountId\":\"");
    private static final byte[] LINES = ascii(",\"lines\":[");
    private static final byte[] REQUEST_ID = ascii("{\"request\":{\"requestId\":\"");
    private static final byte[] CALLER = ascii(",\"caller\":{");
    private static final byte[] LEASE = ascii(",\"position\":{\"lease\":");
    private static final byte[] SEQUENCE = ascii(",\"sequence\":");
    private static final byte[] GATEWAY_ID = ascii(",\"gatewayId\":\"");
    private static final byte[] RUN = ascii(",\"run\":");
    private static final byte[] MODEL_REQUESTED = ascii("},\"modelRequested\":\"");
    private static final byte[] MODEL_ID = ascii(",\"modelId\":\"");
    private static final byte[] ENDPOINT = ascii(",\"endpoint\":\"");
    private static final byte[] PROVIDER = ascii(",\"provider\":\"");
    private static final byte[] STREAMED = ascii(",\"streamed\":");
    private static final byte[] OUTCOME = ascii(",\"outcome\":\"");
    private static final byte[] FINAL = ascii(",\"settlement\":\"FINAL\"");
    private static final byte[] CLOSE = ascii("}");

    // Nothing in a request, nor in a charge's lines, has keys of these names; and inside of a
    // string their quotes would be escaped.
    private static final String END_OF_REQUEST = "},\"lines\":[";
    private static final String END_OF_CHARGE_LINES = "],\"charge\":\"";

    private static final byte[] TOTAL = ascii(",\"total\":\"");
    private static final byte[] MARKS = ascii(",\"marks\":[");
    private static final byte[] MARK_LEASE = ascii("{\"lease\":");
    private static final byte[] SEEN_UP_TO = ascii(",\"seenUpTo\":");
    private static final byte[] BEYOND = ascii(",\"beyond\":[");
    private static final byte[] POSTINGS = ascii(",\"postings\":[");
    private static final byte[] ACCOUNT = ascii("{\"account\":\"");
    private static final byte[] AMOUNT = ascii(",\"amount\":\"");
    private static final byte[] BALANCE_AFTER = ascii(",\"balanceAfter\":\"");
    private static final byte[] RECORDED_AT = ascii(",\"recordedAt\":\"");

    private static final Caller NOBODY = new Caller("", "", "", "", "");

    private final JsonCursor cursor = new JsonCursor();

    /// @return null where it has to be read in full
    public @Nullable UsageDebited read(byte[] json) {
        try {
            cursor.begin(json);
            var debited = debited();
            cursor.end();
            return debited;
        } catch (NotOurForm | IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private UsageDebited debited() {
        cursor.expect(ACCOUNT_ID);
        var accountId = cursor.name();
        cursor.expect(LINES);
        var lines = new ArrayList<UsageLine>();
        while (cursor.more(lines.isEmpty())) {
            lines.add(line());
        }
        cursor.expect(TOTAL);
        var total = cursor.usd();
        cursor.expect(MARKS);
        var marks = marks();
        cursor.expect(POSTINGS);
        var postings = postings();
        cursor.expect(BALANCE_AFTER);
        var balanceAfter = cursor.usd();
        cursor.expect(RECORDED_AT);
        var recordedAt = cursor.instant();
        cursor.expect(CLOSE);
        return new UsageDebited(accountId, lines, total, marks, postings, balanceAfter, recordedAt);
    }

    private UsageLine line() {
        cursor.expect(REQUEST_ID);
        cursor.skipText();
        cursor.expect(CALLER);
        cursor.skipRest();
        cursor.expect(LEASE);
        var lease = cursor.number();
        cursor.expect(SEQUENCE);
        var sequence = cursor.number();
        cursor.expect(GATEWAY_ID);
        var gatewayId = cursor.name();
        cursor.expect(RUN);
        var run = cursor.number();
        skipText(MODEL_REQUESTED);
        skipText(MODEL_ID);
        skipText(ENDPOINT);
        skipText(PROVIDER);
        cursor.expect(STREAMED);
        cursor.truth();
        skipText(OUTCOME);
        cursor.expect(FINAL);
        cursor.skipPast(END_OF_REQUEST);
        cursor.skipPast(END_OF_CHARGE_LINES);
        var charge = cursor.usd();
        cursor.expect(CLOSE);
        return new UsageLine(
                blank(new LeasePosition(lease, sequence, gatewayId, run)), List.of(), charge);
    }

    private void skipText(byte[] before) {
        cursor.expect(before);
        cursor.skipText();
    }

    private List<LeaseMark> marks() {
        var marks = new ArrayList<LeaseMark>();
        while (cursor.more(marks.isEmpty())) {
            cursor.expect(MARK_LEASE);
            var lease = cursor.number();
            cursor.expect(GATEWAY_ID);
            var gatewayId = cursor.name();
            cursor.expect(RUN);
            var run = cursor.number();
            cursor.expect(SEEN_UP_TO);
            var seenUpTo = cursor.number();
            cursor.expect(BEYOND);
            var beyond = new ArrayList<Long>();
            while (cursor.more(beyond.isEmpty())) {
                beyond.add(cursor.number());
            }
            cursor.expect(CLOSE);
            marks.add(new LeaseMark(lease, gatewayId, run, seenUpTo, beyond));
        }
        return marks;
    }

    private List<Posting> postings() {
        var postings = new ArrayList<Posting>();
        while (cursor.more(postings.isEmpty())) {
            cursor.expect(ACCOUNT);
            var account = cursor.name();
            cursor.expect(AMOUNT);
            var amount = cursor.usd();
            cursor.expect(CLOSE);
            postings.add(new Posting(account, amount));
        }
        return postings;
    }

    private static RequestMetered blank(LeasePosition position) {
        return new RequestMetered(
                "",
                NOBODY,
                position,
                "",
                "",
                "",
                "",
                false,
                Outcome.COMPLETED,
                Settlement.FINAL,
                0,
                "",
                "",
                "",
                "",
                List.of(),
                null,
                Usd.ZERO,
                Usd.ZERO,
                Usd.ZERO,
                List.of(),
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                -1,
                0);
    }
}
