package com.metisrouter.standalone.audit;

import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.LedgerPages;
import com.metisrouter.verifier.replay.LiveFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The ledger of an installation, read over its HTTP interface page by page. Belongs to one command.
public final class HttpLedger implements LedgerPages, LiveFigures {

    private static final String EVENTS = "/api/v1/audit/events";
    private static final String CHECKPOINTS = "/api/v1/audit/checkpoints";
    private static final String BALANCES = "/api/v1/audit/balances";

    private final Console console;
    private long end = -1;

    public HttpLedger(Console console) {
        this.console = console;
    }

    @Override
    public Page after(long position, int max) throws AuditProblem {
        if (end < 0) {
            end = newestCovered();
        }
        var events = new ArrayList<EventLine>();
        for (var line :
                lines(
                        EVENTS,
                        Map.of("after", Long.toString(position), "limit", Integer.toString(max)))) {
            events.add(event(line));
        }
        if (!events.isEmpty()) {
            end = Math.max(end, events.getLast().position());
        }
        return new Page(events, end);
    }

    private static EventLine event(byte[] line) throws AuditProblem {
        try {
            return EventLine.parse(line);
        } catch (IllegalArgumentException e) {
            throw new AuditProblem("the ledger sent something that is no event: " + e.getMessage());
        }
    }

    /// How many events the newest checkpoint covers: by which to say how far a reading has come. Found by doubling and halving, since
    /// there may be many and only the last is wanted.
    private long newestCovered() throws AuditProblem {
        var below = 0L;
        var step = 1L;
        var covered = 0L;
        while (true) {
            var found = checkpointAfter(below + step - 1);
            if (found.isEmpty()) {
                if (step == 1) {
                    return covered;
                }
                step = 1;
            } else {
                covered = found.getFirst().checkpoint().events();
                below = found.getFirst().checkpoint().number();
                step *= 2;
            }
        }
    }

    private List<SignedCheckpoint> checkpointAfter(long number) throws AuditProblem {
        var found = new ArrayList<SignedCheckpoint>();
        for (var line : lines(CHECKPOINTS, Map.of("after", Long.toString(number), "limit", "1"))) {
            found.add(SignedCheckpoint.ofLine(line));
        }
        return found;
    }

    @Override
    public List<AccountFigures> after(String accountId) throws AuditProblem {
        return figures(Map.of("after", accountId));
    }

    @Override
    public AccountFigures of(String accountId) throws AuditProblem {
        var figures = figures(Map.of("account", accountId));
        if (figures.size() != 1) {
            throw new AuditProblem("the ledger did not say what " + accountId + " stands at");
        }
        return figures.getFirst();
    }

    private List<AccountFigures> figures(Map<String, String> parameters) throws AuditProblem {
        return lines(BALANCES, parameters).stream()
                .map(line -> Json.read(line, AccountFigures.class))
                .toList();
    }

    private List<byte[]> lines(String path, Map<String, String> parameters) throws AuditProblem {
        try {
            return console.lines(path, parameters);
        } catch (CommandProblem e) {
            throw new AuditProblem(String.valueOf(e.getMessage()));
        }
    }
}
