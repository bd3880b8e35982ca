package com.metisrouter.standalone.audit;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.verifier.export.ExportSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What an installation keeps as evidence, byte for byte as it is sent. Belongs to one command.
public final class EvidencePages implements ExportSource {

    private static final String ROOT = "/api/v1/audit/";
    private static final String LINES_PER_PAGE = "1000";

    private final Console console;

    public EvidencePages(Console console) {
        this.console = console;
    }

    @Override
    public List<byte[]> eventsAfter(long position) throws IOException {
        return lines("events", position);
    }

    @Override
    public List<byte[]> pricesAfter(long position) throws IOException {
        return lines("prices", position);
    }

    @Override
    public List<byte[]> checkpointsAfter(long number) throws IOException {
        return lines("checkpoints", number);
    }

    @Override
    public String publicKey() throws IOException {
        try {
            return console.text(ROOT + "public-key");
        } catch (CommandProblem e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private List<byte[]> lines(String what, long after) throws IOException {
        try {
            return console.lines(
                    ROOT + what, Map.of("after", Long.toString(after), "limit", LINES_PER_PAGE));
        } catch (CommandProblem e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
