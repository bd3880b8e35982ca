package com.metisrouter.catalog.seed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.catalog.yaml.UnreadableYaml;
import com.metisrouter.catalog.yaml.YamlNode;
import com.metisrouter.catalog.yaml.YamlText;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Models and prices read from a seed file, every price of theirs spelt out.
public final class SeedFile {

    private static final String BUNDLED = "/catalog/seed.yaml";

    private final List<PublishedModel> models;

    private SeedFile(List<PublishedModel> models) {
        this.models = List.copyOf(models);
    }

    /// The models in the order of the file.
    public List<PublishedModel> models() {
        return models;
    }

    /// The file that the catalog brings along.
    public static SeedFile bundled() {
        try (var stream = SeedFile.class.getResourceAsStream(BUNDLED)) {
            if (stream == null) {
                throw new IllegalStateException(BUNDLED + " is not on the class path");
            }
            return parse(new String(stream.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws InvalidSeed if it can't be published
    public static SeedFile read(Path file) {
        try {
            return parse(Files.readString(file, UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("seed file " + file + " can't be read", e);
        }
    }

    private static Map<?, ?> map(String yaml) {
        try {
            return YamlText.read(yaml);
        } catch (UnreadableYaml e) {
            throw new InvalidSeed(List.of(String.valueOf(e.getMessage())));
        }
    }

    /// @throws InvalidSeed with all that is wrong
    public static SeedFile parse(String yaml) {
        var problems = new ArrayList<String>();
        var root = new YamlNode("seed file", map(yaml), problems);
        var prices = new SeedPrices(root.child("sources").entries());
        var families = new LinkedHashMap<String, SeedFamily>();
        root.child("families")
                .children()
                .forEach((name, node) -> families.put(name, SeedFamily.read(node)));
        var dataPolicies = SeedClaims.dataPolicies(root);
        var models = new ArrayList<PublishedModel>();
        for (var node : root.list("models", entry -> "model " + entry.get("id"))) {
            var family = families.get(node.text("family"));
            var model = SeedModel.read(node, family, prices, dataPolicies, problems);
            if (model != null) {
                models.add(model);
            }
        }
        refuseSharedNames(models, problems);
        if (!problems.isEmpty()) {
            throw new InvalidSeed(problems);
        }
        return new SeedFile(models);
    }

    /// A name must resolve to one model only, be it an id or an alias.
    private static void refuseSharedNames(List<PublishedModel> models, List<String> problems) {
        var owners = new HashMap<String, String>();
        for (var model : models) {
            if (owners.putIfAbsent(model.id(), model.id()) != null) {
                problems.add("model " + model.id() + ": the id is there twice");
            }
        }
        for (var model : models) {
            for (var alias : model.aliases()) {
                var owner = owners.putIfAbsent(alias, model.id());
                if (owner != null) {
                    problems.add(
                            "model "
                                    + model.id()
                                    + ": the alias \""
                                    + alias
                                    + "\" already resolves to "
                                    + owner);
                }
            }
        }
    }
}
