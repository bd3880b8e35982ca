package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.verbatim.DebitSkimmer;
import com.metisrouter.ledger.verbatim.DebitWriter;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.ChainingConverter;
import org.axonframework.serialization.Converter;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;

/// Payloads as the contracts' JSON under their stable names, so that the store can be read without us and survives a refactoring. Of debits, only
/// what an account's state follows from is read back.
@Edge
public final class EventSerializer implements Serializer {

    private static final String META_DATA = MetaData.class.getName();

    private static final String DEBITED = EventType.USAGE_DEBITED.wireName();
    private static final ThreadLocal<DebitSkimmer> SKIMMERS =
            ThreadLocal.withInitial(DebitSkimmer::new);

    private static final byte[] EMPTY = {'{', '}'};

    private final EventNames names;
    private final Converter converter = new ChainingConverter();

    public EventSerializer(EventNames names) {
        this.names = names;
    }

    @Override
    public <T> SerializedObject<T> serialize(Object object, Class<T> representation) {
        var json = converter.convert(json(object), representation);
        return new SimpleSerializedObject<>(json, representation, typeForClass(object.getClass()));
    }

    private static byte[] json(Object object) {
        return switch (object) {
            case UsageDebited debited -> DebitWriter.write(debited);
            case MetaData metaData when metaData.isEmpty() -> EMPTY;
            case MetaData metaData -> Json.bytes(new HashMap<>(metaData));
            default -> Json.bytes(object);
        };
    }

    @Override
    public <T> boolean canSerializeTo(Class<T> representation) {
        return converter.canConvert(byte[].class, representation);
    }

    @Override
    // Axon's own signature: the name says which class it is, and the caller that it is a T.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <S, T> T deserialize(SerializedObject<S> object) {
        var json = StoredPayload.json(converter.convert(object.getData(), byte[].class));
        var type = object.getType().getName();
        if (type.equals(META_DATA)) {
            return (T) MetaData.from((Map<String, ?>) Json.read(json, Map.class));
        }
        // Axon reads events to make an aggregate of them, and for nothing else.
        var debited = type.equals(DEBITED) ? SKIMMERS.get().read(json) : null;
        return debited != null ? (T) debited : (T) Upcasters.read(json, names.classOf(type));
    }

    @Override
    @SuppressWarnings("rawtypes") // Axon's own signature.
    public Class classForType(SerializedType type) {
        return type.getName().equals(META_DATA) ? MetaData.class : names.classOf(type.getName());
    }

    @Override
    public SerializedType typeForClass(@SuppressWarnings("rawtypes") Class type) {
        return new SimpleSerializedType(type == MetaData.class ? META_DATA : names.of(type), null);
    }

    @Override
    public Converter getConverter() {
        return converter;
    }
}
