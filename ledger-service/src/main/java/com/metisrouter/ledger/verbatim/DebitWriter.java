package com.metisrouter.ledger.verbatim;

import static com.metisrouter.ledger.verbatim.JsonCursor.ascii;

import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.wire.Json;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Writes a debit as `Json` does, byte for byte, with its requests copied in as they came.
public final class DebitWriter {

    /// The bytes that requests were read from, by the very objects that they were read into. Set while usage is being applied.
    public static final ScopedValue<Map<RequestMetered, byte[]>> RECEIVED =
            ScopedValue.newInstance();

    @SuppressWarnings(
            "IdentityHashMapUsage") // By the very objects: equal ones may have come as other bytes.
    private static final Map<RequestMetered, byte[]> NONE = new IdentityHashMap<>();

    private static final int BYTES_PER_EVENT = 1_024;
    private static final int BYTES_PER_LINE = 1_800;

    private static final byte[] ACCOUNT_ID = ascii("{\"accountId\":\"");
    private static final byte[] LINES = ascii("\",\"lines\":[");
    private static final byte[] REQUEST = ascii("{\"request\":");
    private static final byte[] CHARGE_LINES = ascii(",\"lines\":[");
    private static final byte[] UNIT = ascii("{\"unit\":\"");
    private static final byte[] VARIANT = ascii("\",\"variant\":\"");
    private static final byte[] QUANTITY = ascii("\",\"quantity\":");
    private static final byte[] SOURCE = ascii(",\"source\":\"");
    private static final byte[] UNIT_PRICE = ascii("\",\"unitPrice\":\"");
    private static final byte[] AMOUNT = ascii("\",\"amount\":\"");
    private static final byte[] CHARGE = ascii("],\"charge\":\"");
    private static final byte[] TOTAL = ascii("],\"total\":\"");
    private static final byte[] MARKS = ascii("\",\"marks\":[");
    private static final byte[] LEASE = ascii("{\"lease\":");
    private static final byte[] GATEWAY_ID = ascii(",\"gatewayId\":\"");
    private static final byte[] RUN = ascii("\",\"run\":");
    private static final byte[] SEEN_UP_TO = ascii(",\"seenUpTo\":");
    private static final byte[] BEYOND = ascii(",\"beyond\":[");
    private static final byte[] POSTINGS = ascii("],\"postings\":[");
    private static final byte[] ACCOUNT = ascii("{\"account\":\"");
    private static final byte[] BALANCE_AFTER = ascii("],\"balanceAfter\":\"");
    private static final byte[] RECORDED_AT = ascii("\",\"recordedAt\":\"");
    private static final byte[] END_OF_TEXT = ascii("\"}");
    private static final byte[] END_OF_LIST = ascii("]}");

    private final JsonBytes out;

    private DebitWriter(int lines) {
        out = new JsonBytes(BYTES_PER_EVENT + lines * BYTES_PER_LINE);
    }

    public static byte[] write(UsageDebited debited) {
        try {
            var writer = new DebitWriter(debited.lines().size());
            writer.debit(debited, RECEIVED.isBound() ? RECEIVED.get() : NONE);
            return writer.out.toArray();
        } catch (NotOurForm e) {
            return Json.bytes(debited);
        }
    }

    private void debit(UsageDebited debited, Map<RequestMetered, byte[]> received) {
        out.add(ACCOUNT_ID).text(debited.accountId()).add(LINES);
        var first = true;
        for (var line : debited.lines()) {
            comma(first);
            line(line, received);
            first = false;
        }
        out.add(TOTAL).usd(debited.total()).add(MARKS);
        marks(debited.marks());
        out.add(POSTINGS);
        postings(debited.postings());
        out.add(BALANCE_AFTER).usd(debited.balanceAfter());
        out.add(RECORDED_AT).text(debited.recordedAt().toString()).add(END_OF_TEXT);
    }

    private void line(UsageLine line, Map<RequestMetered, byte[]> received) {
        var request = received.get(line.request());
        out.add(REQUEST).add(request == null ? Json.bytes(line.request()) : request);
        out.add(CHARGE_LINES);
        var first = true;
        for (var charge : line.lines()) {
            comma(first);
            chargeLine(charge);
            first = false;
        }
        out.add(CHARGE).usd(line.charge()).add(END_OF_TEXT);
    }

    private void chargeLine(ChargeLine line) {
        out.add(UNIT).text(line.unit().wireName()).add(VARIANT).text(line.variant());
        out.add(QUANTITY).number(line.quantity()).add(SOURCE).text(line.source().name());
        out.add(UNIT_PRICE).text(line.unitPrice().toString());
        out.add(AMOUNT).text(line.amount().toPlainString()).add(END_OF_TEXT);
    }

    private void marks(List<LeaseMark> marks) {
        var first = true;
        for (var mark : marks) {
            comma(first);
            out.add(LEASE).number(mark.lease()).add(GATEWAY_ID).text(mark.gatewayId());
            out.add(RUN).number(mark.run()).add(SEEN_UP_TO).number(mark.seenUpTo()).add(BEYOND);
            var firstBeyond = true;
            for (var sequence : mark.beyond()) {
                comma(firstBeyond);
                out.number(sequence);
                firstBeyond = false;
            }
            out.add(END_OF_LIST);
            first = false;
        }
    }

    private void postings(List<Posting> postings) {
        var first = true;
        for (var posting : postings) {
            comma(first);
            out.add(ACCOUNT).text(posting.account());
            out.add(AMOUNT).usd(posting.amount()).add(END_OF_TEXT);
            first = false;
        }
    }

    private void comma(boolean first) {
        if (!first) {
            out.add(',');
        }
    }
}
