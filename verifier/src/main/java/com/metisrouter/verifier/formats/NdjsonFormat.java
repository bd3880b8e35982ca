package com.metisrouter.verifier.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.reading.LedgerEntry;
import java.util.LinkedHashMap;

/// One JSON object a line: a charged or corrected request, or a money act. See `LineField`; what doesn't apply is left out, and so is
/// a text that is empty.
public final class NdjsonFormat implements ExportFormat {

    @Override
    public String name() {
        return "ndjson";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String fileName() {
        return "ledger.ndjson";
    }

    @Override
    public String head() {
        return "";
    }

    @Override
    public int write(LedgerEntry entry, AccountBooks before, StringBuilder out) {
        var lines = LedgerLines.of(entry);
        for (var line : lines) {
            var object = new LinkedHashMap<String, Object>();
            line.forEach((field, value) -> {
                if (!value.equals("")) {
                    object.put(field.wireName(), value);
                }
            });
            out.append(new String(Json.bytes(object), UTF_8)).append('\n');
        }
        return lines.size();
    }
}
