/// The ledger as files for people and for other programs: hledger, CSV, NDJSON, FOCUS. Made from events, on the side of whoever reads
/// them. Start with {@code ExportRun}; a format is an {@code ExportFormat}.
@NullMarked
package com.metisrouter.verifier.formats;

import org.jspecify.annotations.NullMarked;
