/// The folder that an export is. Start with {@code ExportWriter}.
@NullMarked
package com.metisrouter.verifier.export;

import org.jspecify.annotations.NullMarked;
