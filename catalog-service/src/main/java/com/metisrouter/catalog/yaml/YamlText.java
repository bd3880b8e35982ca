package com.metisrouter.catalog.yaml;

import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/// Reads YAML into maps, lists and strings, and nothing else.
///
/// A price such as `0.10` must not pass through a floating-point number, nor `no` become a truth value: every scalar stays the text that
/// was written. No tag can name a class.
public final class YamlText {

    private static final int CODE_POINTS_MAX = 8 << 20;
    private static final int ALIASES_MAX = 200;

    private YamlText() {}

    /// @throws UnreadableYaml if it is no YAML, repeats a key, or is no map
    public static Map<?, ?> read(String yaml) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(CODE_POINTS_MAX);
        options.setMaxAliasesForCollections(ALIASES_MAX);
        var dumping = new DumperOptions();
        var parser =
                new Yaml(
                        new SafeConstructor(options),
                        new Representer(dumping),
                        dumping,
                        options,
                        new TextOnly());
        Object root;
        try {
            root = parser.load(yaml);
        } catch (YAMLException e) {
            throw new UnreadableYaml("not YAML: " + e.getMessage());
        }
        if (root instanceof Map<?, ?> map) {
            return map;
        }
        throw new UnreadableYaml("expected: a map");
    }

    private static final class TextOnly extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            // None: a scalar is its text.
        }
    }
}
