package com.metisrouter.proxy.request;

import java.util.Map;
import java.util.OptionalLong;

/// A JSON body for several ways: as it is for those that speak its protocol, translated for the others.
final class ManyBody implements CallBody {

    private final JsonBody direct;
    private final Map<Leg, Translated> translated;

    ManyBody(JsonBody direct, Map<Leg, Translated> translated) {
        this.direct = direct;
        this.translated = Map.copyOf(translated);
    }

    @Override
    public byte[] bytes() {
        return direct.bytes();
    }

    @Override
    public Content forProvider(Call call, Leg leg, OptionalLong cap) {
        var other = translated.get(leg);
        return other == null ? direct.forProvider(call, leg, cap) : other.content(call, leg, cap);
    }
}
