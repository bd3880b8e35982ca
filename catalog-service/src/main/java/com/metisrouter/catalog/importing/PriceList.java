package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.Edge;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A public price list, read whole or not at all. Numbers are read from their text; none goes through floating point.
///
/// @param sha256 of the file
/// @param models by key
/// @param skipped what in it is no model, by key, with the reason
@Edge
public record PriceList(
        ListFormat format,
        String sha256,
        Map<String, ListedModel> models,
        Map<String, String> skipped) {

    /// The largest known list is 2.4 MB.
    public static final int BYTES_MAX = 32 * 1024 * 1024;

    private static final int NESTING_MAX = 32;
    private static final int STRING_CHARS_MAX = 256 * 1024;
    private static final int NUMBER_CHARS_MAX = 64;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(NESTING_MAX)
                                                    .maxStringLength(STRING_CHARS_MAX)
                                                    .maxNumberLength(NUMBER_CHARS_MAX)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    public PriceList {
        models = Collections.unmodifiableMap(new TreeMap<>(models));
        skipped = Collections.unmodifiableMap(new TreeMap<>(skipped));
    }

    /// @throws UnreadableList if it is too large, no JSON, or not of that format
    public static PriceList read(ListFormat format, byte[] file) {
        if (file.length > BYTES_MAX) {
            throw new UnreadableList(
                    "the file has "
                            + file.length
                            + " bytes (expected: a price list of at most "
                            + BYTES_MAX
                            + ")");
        }
        var root = parsed(file);
        var entries = new ListEntries(Duplicates.in(MAPPER, file));
        switch (format) {
            case LITELLM -> LiteLlmList.read(object(root, format), entries);
            case MODELS_DEV -> ModelsDevList.read(object(root, format), entries);
            case OPENROUTER -> OpenRouterList.read(object(root, format), entries);
        }
        if (entries.models().isEmpty()) {
            throw new UnreadableList(
                    "no model was found in it: is it a list of " + format.wireName() + "?");
        }
        return new PriceList(format, sha256(file), entries.models(), entries.skipped());
    }

    private static JsonNode parsed(byte[] file) {
        try {
            return MAPPER.readTree(file);
        } catch (JacksonException e) {
            var at = e.getLocation();
            var where =
                    at == null || at.getLineNr() < 1
                            ? ""
                            : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new UnreadableList(
                    "not readable as JSON" + where + ": " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode object(JsonNode root, ListFormat format) {
        if (!root.isObject()) {
            throw new UnreadableList(
                    "it begins with "
                            + root.getNodeType().name().toLowerCase(Locale.ROOT)
                            + " (expected: an object, as lists of "
                            + format.wireName()
                            + " do)");
        }
        return root;
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public Optional<ListedModel> find(String key) {
        return Optional.ofNullable(models.get(key));
    }

    /// Where a price of it comes from, for the price version's record.
    public String source(String key, String fetchedOn) {
        return format.wireName() + " " + key + ", file " + sha256 + ", fetched " + fetchedOn;
    }
}
