package com.metisrouter.verifier.formats;

import com.metisrouter.verifier.reading.LedgerPlace;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How far an export has come: `export.json` beside the file, by which a second run goes on and a reader knows what the file is.
///
/// @param form of this file
/// @param place up to where the ledger was read
/// @param entries how many are in the file
/// @param lines how many requests and money acts are in the file
/// @param bytes length of the file
/// @param sha256 of the file, once it is complete
/// @param complete whether the file has its name; until then it ends in `.part`
/// @param accounts what is remembered of each account
record ExportState(
        int form,
        String format,
        int formatVersion,
        String file,
        ExportScope scope,
        LedgerPlace place,
        long entries,
        long lines,
        long bytes,
        @Nullable String sha256,
        boolean complete,
        SortedMap<String, AccountBooks> accounts) {

    static final int FORM = 1;
    static final String FILE = "export.json";

    ExportState {
        accounts = new TreeMap<>(accounts);
    }

    ExportState completed(String checksum) {
        return new ExportState(
                form,
                format,
                formatVersion,
                file,
                scope,
                place,
                entries,
                lines,
                bytes,
                checksum,
                true,
                accounts);
    }
}
