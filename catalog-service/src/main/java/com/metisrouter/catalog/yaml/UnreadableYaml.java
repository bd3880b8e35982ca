package com.metisrouter.catalog.yaml;

/// A text that is no YAML, or no map.
public final class UnreadableYaml extends RuntimeException {

    UnreadableYaml(String message) {
        super(message);
    }
}
