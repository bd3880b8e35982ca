package com.metisrouter.verifier.formats;

import com.metisrouter.verifier.reading.LedgerEntry;

/// One way to write the books down. Has no state of its own, so that an export can go on where it stopped.
public sealed interface ExportFormat permits CsvFormat, FocusFormat, HledgerFormat, NdjsonFormat {

    /// The word by which people choose it.
    String name();

    /// Of what it writes: part of the state of an export, so that two forms never mix in one file.
    int version();

    String fileName();

    /// What the file begins with.
    String head();

    /// Adds what this entry is in the file, which may be nothing.
    ///
    /// @param before the account up to the entry
    /// @return how many lines (requests, money acts) were written
    int write(LedgerEntry entry, AccountBooks before, StringBuilder out);
}
