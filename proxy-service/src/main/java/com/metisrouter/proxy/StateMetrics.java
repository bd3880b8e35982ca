package com.metisrouter.proxy;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.admission.LeaseBook;
import com.metisrouter.proxy.routing.CircuitBreaker;
import com.metisrouter.proxy.routing.DeploymentHealth;
import com.metisrouter.proxy.routing.Vitals;
import com.metisrouter.proxy.telemetry.DeploymentName;
import com.metisrouter.proxy.telemetry.Metrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What metrics say of the parts that know nothing of metrics.
@Edge
final class StateMetrics {

    private static final List<String> DEPLOYMENT = List.of("deployment");

    private StateMetrics() {}

    static void add(Metrics metrics, Supplier<GatewayState.Status> state) {
        metrics.gauge(
                "metis_ready",
                "1 where the gateway knows keys and models and has its run.",
                () -> state.get().ready() ? 1 : 0);
        metrics.gauge(
                "metis_accepts_admissions",
                "1 where the journal takes new requests.",
                () -> state.get().acceptsAdmissions() ? 1 : 0);
        metrics.gauge("metis_run", "This gateway's run.", () -> state.get().run());
        metrics.gauge(
                "metis_journal_bytes",
                "The journal's size on disk.",
                () -> state.get().journalBytes());
        metrics.gauge(
                "metis_unsent_records",
                "Records that Kafka has not acknowledged.",
                () -> state.get().unsentRecords());
        metrics.gauge("metis_keys", "Keys that are known.", () -> state.get().keys());
        metrics.gauge("metis_models", "Models that are known.", () -> state.get().models());
        metrics.gauge(
                "metis_accounts",
                "Accounts with credit here, or credit on its way back.",
                () -> state.get().accounts());
    }

    static void addFigures(Metrics metrics, Supplier<GatewayState.Figures> figures) {
        metrics.gauge(
                "metis_journal_bytes_max",
                "The journal's size at which nothing more is admitted.",
                () -> figures.get().journalBytesMax());
        metrics.gauge(
                "metis_journal_queued_records",
                "Records that wait to be written to disk.",
                () -> figures.get().journalQueued());
        feeds(
                metrics,
                figures,
                "metis_feed_behind_records",
                "Events that the broker has and this gateway hasn't read.",
                GatewayState.Feed::behind);
        feeds(
                metrics,
                figures,
                "metis_feed_silent_millis",
                "How long the broker has not answered. Below 2,000 while it does.",
                it -> it.silent().toMillis());
        feeds(
                metrics,
                figures,
                "metis_feed_unreadable_records",
                "Events that could not be read since the start. Must be 0.",
                GatewayState.Feed::unreadable);
    }

    /// @param held which costs a look at every lease
    static void addLeases(Metrics metrics, Supplier<LeaseBook.Held> held) {
        metrics.gauge(
                "metis_leases",
                "Credit leases that admit, of all accounts.",
                () -> held.get().leases());
        metrics.gauge(
                "metis_leases_free_nanousd",
                "What may still be held on them, in billionths of a US dollar.",
                () -> held.get().free().nanos());
    }

    private static void feeds(
            Metrics metrics,
            Supplier<GatewayState.Figures> figures,
            String name,
            String help,
            ToLongFunction<GatewayState.Feed> value) {
        metrics.gauges(
                name,
                help,
                List.of("topic"),
                () ->
                        figures.get().feeds().stream()
                                .map(it ->
                                        new Metrics.Row(
                                                List.of(it.topic().wireName()),
                                                value.applyAsLong(it)))
                                .toList());
    }

    /// What Netty has taken outside of the heap, which the JVM's own metrics don't count.
    static void addBuffers(Metrics metrics) {
        metrics.gauge(
                "metis_buffer_bytes",
                "Memory for network buffers, outside of the heap.",
                () ->
                        ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider known
                                ? known.metric().usedDirectMemory()
                                : 0);
    }

    static void add(Metrics metrics, DeploymentHealth health) {
        deployments(
                metrics,
                health,
                "metis_circuit_open",
                "1 where a deployment is left alone since it failed too often.",
                it -> it.circuit() == CircuitBreaker.State.CLOSED ? 0 : 1,
                Math::max);
        deployments(
                metrics,
                health,
                "metis_deployment_requests_open",
                "Requests that are at a deployment.",
                Vitals.Snapshot::inFlight,
                Math::addExact);
        deployments(
                metrics,
                health,
                "metis_deployment_first_byte_millis",
                "How long its first byte takes of late; -1 where too little was measured.",
                Vitals.Snapshot::firstByteMillis,
                Math::max);
    }

    /// @param both of the same deployment, where the simulator was told to behave in several ways
    private static void deployments(
            Metrics metrics,
            DeploymentHealth health,
            String name,
            String help,
            ToLongFunction<Vitals.Snapshot> value,
            BinaryOperator<Long> both) {
        metrics.gauges(
                name,
                help,
                DEPLOYMENT,
                () ->
                        health.snapshot().stream()
                                .collect(
                                        Collectors.toMap(
                                                it -> DeploymentName.published(it.key()),
                                                value::applyAsLong,
                                                both,
                                                TreeMap::new))
                                .entrySet()
                                .stream()
                                .map(it -> new Metrics.Row(List.of(it.getKey()), it.getValue()))
                                .toList());
    }
}
