package com.metisrouter.contracts.wire;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The type names of events on the wire and in the event store. A change of meaning is a new name.
public enum EventType {
    REQUEST_ADMITTED("com.metisrouter.metering.request-admitted.v1", RequestAdmitted.class),
    REQUEST_METERED("com.metisrouter.metering.request-metered.v1", RequestMetered.class),
    ACCOUNT_OPENED("com.metisrouter.ledger.account-opened.v1", AccountEvent.AccountOpened.class),
    CREDIT_GRANTED("com.metisrouter.ledger.credit-granted.v1", AccountEvent.CreditGranted.class),
    CREDIT_LEASED("com.metisrouter.ledger.credit-leased.v1", AccountEvent.CreditLeased.class),
    LEASE_REDUCED("com.metisrouter.ledger.lease-reduced.v1", AccountEvent.LeaseReduced.class),
    LEASE_EXTENDED("com.metisrouter.ledger.lease-extended.v1", AccountEvent.LeaseExtended.class),
    LEASE_ENDED("com.metisrouter.ledger.lease-ended.v1", AccountEvent.LeaseEnded.class),
    LEASE_CLOSED("com.metisrouter.ledger.lease-closed.v1", AccountEvent.LeaseClosed.class),
    USAGE_DEBITED("com.metisrouter.ledger.usage-debited.v1", AccountEvent.UsageDebited.class),
    CREDIT_EXPIRED("com.metisrouter.ledger.credit-expired.v1", AccountEvent.CreditExpired.class),
    BALANCE_ADJUSTED(
            "com.metisrouter.ledger.balance-adjusted.v1", AccountEvent.BalanceAdjusted.class),
    CREDIT_REFUNDED("com.metisrouter.ledger.credit-refunded.v1", AccountEvent.CreditRefunded.class),
    ENTRY_REVERSED("com.metisrouter.ledger.entry-reversed.v1", AccountEvent.EntryReversed.class),
    USAGE_CORRECTED("com.metisrouter.ledger.usage-corrected.v1", AccountEvent.UsageCorrected.class),
    ACT_PROPOSED("com.metisrouter.ledger.act-proposed.v1", AccountEvent.ActProposed.class),
    ACT_DECLINED("com.metisrouter.ledger.act-declined.v1", AccountEvent.ActDeclined.class),
    COMMAND_REFUSED("com.metisrouter.ledger.command-refused.v1", AccountEvent.CommandRefused.class),
    ACCOUNT_CLOSED("com.metisrouter.ledger.account-closed.v1", AccountEvent.AccountClosed.class),
    PERIOD_CLOSED("com.metisrouter.ledger.period-closed.v1", AccountEvent.PeriodClosed.class),
    KEY_SNAPSHOT("com.metisrouter.access.key-snapshot.v1", KeySnapshot.class),
    MODEL_PUBLISHED("com.metisrouter.catalog.model-published.v1", PublishedModel.class),
    PROVIDER_SNAPSHOT("com.metisrouter.catalog.provider-snapshot.v1", ProviderSnapshot.class),
    PROVIDER_COSTS("com.metisrouter.catalog.provider-costs.v1", ProviderCosts.class);

    private static final Map<String, EventType> BY_WIRE_NAME =
            Arrays.stream(values())
                    .collect(
                            Collectors.toUnmodifiableMap(EventType::wireName, Function.identity()));
    private static final Map<Class<?>, EventType> BY_CLASS =
            Arrays.stream(values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    EventType::payloadClass, Function.identity()));

    private final String wireName;
    private final Class<?> payloadClass;

    EventType(String wireName, Class<?> payloadClass) {
        this.wireName = wireName;
        this.payloadClass = payloadClass;
    }

    public String wireName() {
        return wireName;
    }

    public Class<?> payloadClass() {
        return payloadClass;
    }

    /// @throws IllegalArgumentException if no event has that type
    public static EventType ofWireName(String name) {
        var type = BY_WIRE_NAME.get(name);
        if (type == null) {
            throw new IllegalArgumentException(
                    "event type: \""
                            + name
                            + "\" (expected: one of "
                            + BY_WIRE_NAME.keySet()
                            + ")");
        }
        return type;
    }

    /// @throws IllegalArgumentException if the class is no event of ours
    public static EventType of(Class<?> payloadClass) {
        var type = BY_CLASS.get(payloadClass);
        if (type == null) {
            throw new IllegalArgumentException("no event type for " + payloadClass.getName());
        }
        return type;
    }
}
