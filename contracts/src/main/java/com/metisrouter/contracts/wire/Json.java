package com.metisrouter.contracts.wire;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// Our records as JSON: money and prices as decimal strings, units and endpoints by wire name, times in ISO 8601 UTC.
///
/// Unknown fields are ignored, since fields are only ever added. A number where a decimal string belongs is refused: it has
/// been through floating point somewhere.
@Edge
public final class Json {

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    // Of the thread: others are queues that all threads share.
                                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                                    .build())
                    .addModule(module())
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private Json() {}

    public static JsonMapper mapper() {
        return MAPPER;
    }

    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public static <T> T read(byte[] json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    /// Serializers for money, prices, units and endpoints; also for the mappers of web frameworks.
    public static SimpleModule module() {
        var module = new SimpleModule("metisrouter");
        add(module, Usd.class, Usd::toString, Usd::parse);
        add(module, UnitPrice.class, UnitPrice::toString, UnitPrice::parse);
        add(module, Unit.class, Unit::wireName, Unit::ofWireName);
        add(module, Endpoint.class, Endpoint::path, Endpoint::ofPath);
        add(module, BigDecimal.class, Json::plain, BigDecimal::new);
        return module;
    }

    /// A plain decimal: no exponent, no trailing zeros.
    public static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static <T> void add(
            SimpleModule module,
            Class<T> type,
            Function<T, String> write,
            Function<String, T> read) {
        module.addSerializer(type, new AsString<>(write));
        module.addDeserializer(type, new FromString<>(type, read));
    }

    private static final class AsString<T> extends ValueSerializer<T> {
        private final Function<T, String> write;

        AsString(Function<T, String> write) {
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializationContext context)
                throws JacksonException {
            generator.writeString(write.apply(value));
        }
    }

    private static final class FromString<T> extends ValueDeserializer<T> {
        private final Class<T> type;
        private final Function<String, T> read;

        FromString(Class<T> type, Function<String, T> read) {
            this.type = type;
            this.read = read;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context)
                throws JacksonException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return context.reportInputMismatch(
                        this, "%s must be a JSON string", type.getSimpleName());
            }
            try {
                return read.apply(parser.getString());
            } catch (IllegalArgumentException e) {
                var mismatch =
                        MismatchedInputException.from(parser, type, String.valueOf(e.getMessage()));
                mismatch.initCause(e);
                throw mismatch;
            }
        }
    }
}
