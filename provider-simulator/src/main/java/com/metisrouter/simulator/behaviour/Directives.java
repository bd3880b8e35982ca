package com.metisrouter.simulator.behaviour;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The directives of one request. A header's directive wins over the same one in the model name.
public final class Directives {

    private final String baseModel;
    private final Map<Directive, Integer> settings = new EnumMap<>(Directive.class);

    private Directives(String baseModel) {
        this.baseModel = baseModel;
    }

    /// `model` is `[any/prefix/]name[+directive]…`, `header` is `directive[,directive]…` or absent.
    public static Directives read(String model, @Nullable String header) {
        var parts = model.substring(model.lastIndexOf('/') + 1).split("\\+", -1);
        var directives = new Directives(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            directives.add(parts[i]);
        }
        if (header != null && !header.isBlank()) {
            for (var written : header.split("[,+]", -1)) {
                directives.add(written.strip());
            }
        }
        return directives;
    }

    /// The model's name without prefix and directives.
    public String baseModel() {
        return baseModel;
    }

    public boolean has(Directive directive) {
        return settings.containsKey(directive);
    }

    /// The directive's number, empty when it was not given or was given without one.
    public OptionalInt number(Directive directive) {
        var number = settings.get(directive);
        return number == null || number == Directive.Setting.NO_NUMBER
                ? OptionalInt.empty()
                : OptionalInt.of(number);
    }

    public int numberOr(Directive directive, int otherwise) {
        return number(directive).orElse(otherwise);
    }

    private void add(String written) {
        var setting = Directive.read(written);
        settings.put(setting.directive(), setting.number());
    }
}
