package com.metisrouter.catalog.providers;

import com.metisrouter.catalog.yaml.UnreadableYaml;
import com.metisrouter.catalog.yaml.YamlNode;
import com.metisrouter.catalog.yaml.YamlText;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The profiles that are brought along.
public record Profiles(List<Profile> all) {

    private static final String FILE = "/providers/profiles.yaml";
    private static final Set<String> FIELDS =
            Set.of("name", "protocol", "baseUrl", "auth", "check", "credential", "note", "docs");

    public Profiles {
        all = List.copyOf(all);
    }

    public Optional<Profile> find(String id) {
        return all.stream().filter(it -> it.id().equals(id)).findFirst();
    }

    public static Profiles bundled() {
        try (var in = Profiles.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Profiles read(String text) {
        var problems = new ArrayList<String>();
        var profiles = new ArrayList<Profile>();
        try {
            new YamlNode("profiles", YamlText.read(text), problems)
                    .children()
                    .forEach((id, node) -> profiles.add(profile(id, node)));
        } catch (UnreadableYaml e) {
            throw new IllegalStateException(FILE + ": " + e.getMessage(), e);
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException(FILE + ": " + String.join("; ", problems));
        }
        return new Profiles(profiles);
    }

    private static Profile profile(String id, YamlNode node) {
        node.expectOnly(FIELDS);
        return new Profile(
                id,
                node.text("name"),
                node.value(
                        "protocol",
                        it -> Protocol.valueOf(it.toUpperCase(Locale.ROOT)),
                        Protocol.OPENAI),
                node.text("baseUrl"),
                node.value("auth", AuthStyle::ofWireName, AuthStyle.BEARER),
                node.has("check") ? node.text("check") : "",
                node.text("credential"),
                node.has("note") ? node.text("note") : "",
                node.text("docs"));
    }
}
