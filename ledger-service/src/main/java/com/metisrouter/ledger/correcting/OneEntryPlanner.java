package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.Rated;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.UnpricedUsage;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.CorrectionEntry;
import com.metisrouter.ledger.account.Entry;
import com.metisrouter.ledger.account.Refusal;
import com.metisrouter.ledger.correcting.CorrectionOrder.Dispute;
import com.metisrouter.ledger.correcting.CorrectionOrder.Figure;
import com.metisrouter.ledger.correcting.CorrectionOrder.Reverse;
import com.metisrouter.ledger.correcting.CorrectionOrder.Settle;
import com.metisrouter.ledger.pricing.PriceBook;
import com.metisrouter.ledger.web.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Works out the corrections that are one entry each: of one request, or of all requests of one debit.
public final class OneEntryPlanner {

    /// Far above what any request costs.
    private static final Usd CHARGE_MAX = Usd.parse("100000");

    /// How requests of one debit stand, and up to which correction that was read.
    private record Read(String accountId, Map<String, Standing> requests, long lastCorrection) {}

    private final Accounts accounts;
    private final EntryStream stream;
    private final OpenCases cases;
    private final PriceBook prices;

    public OneEntryPlanner(
            Accounts accounts, EntryStream stream, OpenCases cases, PriceBook prices) {
        this.accounts = accounts;
        this.stream = stream;
        this.cases = cases;
        this.prices = prices;
    }

    /// @throws ProblemException if there is no such debit
    OneEntry plan(String id, Reverse reverse) {
        var entry =
                stream.find(reverse.accountId(), reverse.sequence())
                        .orElseThrow(() -> unknownEntry(reverse.accountId(), reverse.sequence()));
        if (!(entry.event() instanceof UsageDebited debited)) {
            throw new ProblemException(
                    422, "not_a_usage_entry", "Only an entry of usage is undone by a correction.");
        }
        var read = read(reverse.accountId(), entry);
        var lines = new ArrayList<CorrectedLine>();
        var done = false;
        for (var request : read.requests().values()) {
            done |= request.correctionId().equals(id);
            lines.add(
                    request.corrected(
                            Usd.ZERO,
                            request.priceVersionId(),
                            Settlement.FINAL,
                            "reversal:" + reverse.accountId() + "-" + reverse.sequence(),
                            List.of(),
                            List.of()));
        }
        return new OneEntry(
                reverse.accountId(),
                CorrectionCause.REVERSAL,
                lines,
                CorrectionEntry.returnsAs(debited.postings()),
                read.lastCorrection(),
                done);
    }

    /// The ledger entry of a request that an order is about, as far as that is said or known; empty for other orders.
    ///
    /// @throws ProblemException if it isn't
    String entryOf(CorrectionOrder order) {
        return switch (order) {
            case Settle settle -> entryOf(settle.requestId(), settle.entry());
            case Dispute dispute -> entryOf(dispute.requestId(), dispute.entry());
            case CorrectionOrder.Rerate _, Reverse _ -> "";
        };
    }

    private String entryOf(String requestId, String said) {
        if (!said.isEmpty()) {
            return said;
        }
        return cases.accountOf(requestId)
                .flatMap(accounts::state)
                .map(state -> {
                    var open = state.cases().find(requestId);
                    return open == null ? null : state.accountId() + "-" + open.entry() + "-0";
                })
                .orElseThrow(() ->
                        new ProblemException(
                                422,
                                "entry_needed",
                                "The request "
                                        + requestId
                                        + " doesn't wait for a settlement; to question or correct it, say its"
                                        + " ledgerEntryId as entry."));
    }

    /// @throws ProblemException if there is no such request, or its figures can't be rated
    OneEntry plan(String id, Settle settle, String entry) {
        return plan(id, settle.requestId(), entry, request -> settled(settle, request));
    }

    /// @throws ProblemException if there is no such request
    /// @throws CorrectionRefused if it is disputed already
    OneEntry plan(String id, Dispute dispute, String entry) {
        return plan(
                id,
                dispute.requestId(),
                entry,
                request -> {
                    if (request.settlement() == Settlement.DISPUTED) {
                        throw new CorrectionRefused(
                                request.caller().accountId(), Refusal.ALREADY_DISPUTED);
                    }
                    return request.corrected(
                            request.charge(),
                            request.priceVersionId(),
                            Settlement.DISPUTED,
                            "dispute",
                            request.quantities(),
                            request.lines());
                });
    }

    private interface Change {
        CorrectedLine of(Standing request);
    }

    private OneEntry plan(String id, String requestId, String entryId, Change change) {
        var read = read(requestId, entryId);
        var request = Objects.requireNonNull(read.requests().get(requestId));
        var done = request.correctionId().equals(id);
        var questioned =
                request.settlement() == Settlement.DISPUTED
                        || request.settlement() == Settlement.FINAL;
        return new OneEntry(
                read.accountId(),
                questioned ? CorrectionCause.DISPUTE : CorrectionCause.ORPHAN,
                done ? List.of() : List.of(change.of(request)),
                request.paidOnly() ? CreditKind.PAID : CreditKind.GOODWILL,
                read.lastCorrection(),
                done);
    }

    private CorrectedLine settled(Settle settle, Standing request) {
        if (settle.figure() == Figure.CONFIRMED) {
            return request.corrected(
                    request.charge(),
                    request.priceVersionId(),
                    Settlement.FINAL,
                    "confirmed:" + settle.evidence(),
                    request.quantities(),
                    request.lines());
        }
        var rated = rated(settle, request);
        var isProvider = settle.figure() == Figure.PROVIDER;
        return request.corrected(
                rated.charge(),
                request.priceVersionId(),
                isProvider ? Settlement.FINAL : Settlement.ESTIMATED,
                (isProvider ? "provider:" : "estimate:") + settle.evidence(),
                settle.quantities(),
                rated.lines());
    }

    private Rated rated(Settle settle, Standing request) {
        if (settle.quantities().isEmpty()) {
            return new Rated(request.priceVersionId(), List.of(), Usd.ZERO);
        }
        var id = request.priceVersionId();
        var version = prices.find(List.of(id)).get(id);
        if (version == null) {
            throw new ProblemException(
                    422, "unknown_price_version", "The price version " + id + " is not known.");
        }
        try {
            var rated = Rating.rate(settle.quantities(), version);
            if (rated.charge().compareTo(CHARGE_MAX) > 0) {
                throw new ProblemException(
                        422, "out_of_range", "A charge of " + rated.charge() + " is too large.");
            }
            return rated;
        } catch (UnpricedUsage e) {
            throw new ProblemException(422, "unpriced_unit", String.valueOf(e.getMessage()));
        } catch (ArithmeticException e) {
            throw new ProblemException(422, "out_of_range", "The charge is too large.");
        }
    }

    /// One that waits for a settlement is known by its id alone; of any other the caller says where it was charged.
    private Read read(String requestId, String entryId) {
        var known = cases.accountOf(requestId);
        if (known.isPresent()) {
            var accountId = known.get();
            var state = accounts.state(accountId).orElseThrow();
            var open = state.cases().find(requestId);
            if (open != null) {
                var entry = stream.find(accountId, open.entry()).orElseThrow();
                var standing = in(entry, open.paidOnly()).get(requestId);
                return new Read(
                        accountId,
                        Map.of(requestId, Objects.requireNonNull(standing)),
                        state.cases().lastCorrection());
            }
        }
        var place = EntryId.ofLine(entryId);
        var entry =
                stream.find(place.accountId(), place.sequence())
                        .orElseThrow(() -> unknownEntry(place.accountId(), place.sequence()));
        var read = read(place.accountId(), entry);
        if (!read.requests().containsKey(requestId)) {
            throw ProblemException.notFound(
                    "unknown_request", "The entry " + entryId + " has no request " + requestId);
        }
        return read;
    }

    /// The requests of a debit as they stand after all corrections.
    private Read read(String accountId, Entry entry) {
        var postings =
                switch (entry.event()) {
                    case UsageDebited debited -> debited.postings();
                    case UsageCorrected corrected -> corrected.postings();
                    default ->
                            throw new ProblemException(
                                    422,
                                    "not_a_usage_entry",
                                    "The entry of a request is an entry of usage.");
                };
        var paidOnly = CorrectionEntry.returnsAs(postings) == CreditKind.PAID;
        var requests = new LinkedHashMap<>(in(entry, paidOnly));
        var last = new long[1];
        stream.corrections(
                accountId,
                -1,
                stream.last(accountId),
                correction -> {
                    last[0] = correction.sequence();
                    in(correction, paidOnly).forEach(requests::replace);
                });
        return new Read(accountId, requests, last[0]);
    }

    private static Map<String, Standing> in(Entry entry, boolean paidOnly) {
        var requests = new HashMap<String, Standing>();
        if (entry.event() instanceof UsageDebited debited) {
            for (var line : debited.lines()) {
                requests.put(line.request().requestId(), Standing.of(line, paidOnly));
            }
        } else if (entry.event() instanceof UsageCorrected corrected) {
            for (var line : corrected.lines()) {
                requests.put(
                        line.requestId(), Standing.of(line, corrected.correctionId(), paidOnly));
            }
        }
        return requests;
    }

    private static ProblemException unknownEntry(String accountId, long sequence) {
        return ProblemException.notFound(
                "unknown_entry", "There is no ledger entry " + accountId + "-" + sequence);
    }

    static void requireRequestId(String requestId) {
        if (!RequestId.isValid(requestId)) {
            throw ProblemException.badRequest(
                    "invalid_request_id", "\"" + requestId + "\" (expected: req_ and a UUIDv7)");
        }
    }
}
