package com.metisrouter.standalone.migration;

import com.metisrouter.proxy.json.Trees;
import com.metisrouter.standalone.migration.SampledRequest.Told;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// Puts a request together. The model that an address names is put into the body where that names none.
final class Bodies {

    private Bodies() {}

    static SampledRequest request(
            String where,
            String method,
            ProviderUrl url,
            @Nullable String contentType,
            byte[] body,
            long count,
            Told told) {
        return new SampledRequest(
                where,
                method.toUpperCase(Locale.ROOT),
                url.path(),
                contentType,
                url.model().isEmpty() ? body : withModel(body, url.model()),
                count,
                told);
    }

    private static byte[] withModel(byte[] body, String model) {
        try {
            if (Trees.read(body) instanceof ObjectNode tree && !tree.has("model")) {
                tree.put("model", model);
                return Trees.bytes(tree);
            }
        } catch (JacksonException _) {
            // The check says what is wrong with it.
        }
        return body;
    }
}
