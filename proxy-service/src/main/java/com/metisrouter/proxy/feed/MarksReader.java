package com.metisrouter.proxy.feed;

import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.wire.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.ObjectReader;

/// Reads the marks of a `UsageDebited` and walks past its lines, which are all the rest of it.
final class MarksReader {

    private static final String MARKS = "marks";

    /// To look for a name that comes twice is the ledger's affair; here every line that is walked past would pay for it.
    private static final ObjectReader READER =
            Json.mapper().reader().without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private MarksReader() {}

    static List<LeaseMark> read(byte[] usageDebited) {
        var marks = new ArrayList<LeaseMark>();
        try (var parser = READER.createParser(usageDebited)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a usage debit must be a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var wanted = MARKS.equals(parser.currentName());
                parser.nextToken();
                if (!wanted) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    marks.add(parser.readValueAs(LeaseMark.class));
                }
                return marks;
            }
        }
        return marks;
    }
}
