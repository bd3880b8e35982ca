package com.metisrouter.proxy.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The tokenizers by the names that the catalog publishes. A byte-pair encoding takes a moment to load, so it is loaded when it is
/// first needed, never on an event loop.
public final class Tokenizers {

    private static final Tokenizer WORDS = new WordTokenizer();
    private static final Tokenizer ESTIMATE = new ByteEstimate();

    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
    private final ConcurrentMap<String, Tokenizer> loaded = new ConcurrentHashMap<>();

    /// May take some hundred milliseconds the first time.
    public Tokenizer load(String name) {
        return switch (name) {
            case "words" -> WORDS;
            case "o200k_base" -> loaded.computeIfAbsent(name, _ -> bpe(EncodingType.O200K_BASE));
            case "cl100k_base" -> loaded.computeIfAbsent(name, _ -> bpe(EncodingType.CL100K_BASE));
            default -> ESTIMATE;
        };
    }

    /// At once: the tokenizer if it is loaded, else a stand-in whose `atLeast` holds for it too.
    public Tokenizer ifLoaded(String name) {
        return name.equals("words") ? WORDS : loaded.getOrDefault(name, ESTIMATE);
    }

    /// Whether `ifLoaded` gives the true one.
    public boolean isLoaded(String name) {
        return !isBpe(name) || loaded.containsKey(name);
    }

    /// Loads in the background what a request may need later.
    public void prepare(String name) {
        if (!isLoaded(name)) {
            Thread.ofVirtual().name("tokenizer-" + name).start(() -> load(name));
        }
    }

    private static boolean isBpe(String name) {
        return name.equals("o200k_base") || name.equals("cl100k_base");
    }

    private Tokenizer bpe(EncodingType type) {
        return new BpeTokenizer(registry.getEncoding(type));
    }
}
