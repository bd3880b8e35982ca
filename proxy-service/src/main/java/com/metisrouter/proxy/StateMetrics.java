package com.metisrouter.proxy;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.routing.CircuitBreaker;
import com.metisrouter.proxy.routing.DeploymentHealth;
import com.metisrouter.proxy.routing.Vitals;
import com.metisrouter.proxy.telemetry.Metrics;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

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

    static void add(Metrics metrics, DeploymentHealth health) {
        deployments(
                metrics,
                health,
                "metis_circuit_open",
                "1 where a deployment is left alone since it failed too often.",
                it -> it.circuit() == CircuitBreaker.State.CLOSED ? 0 : 1);
        deployments(
                metrics,
                health,
                "metis_deployment_requests_open",
                "Requests that are at a deployment.",
                Vitals.Snapshot::inFlight);
        deployments(
                metrics,
                health,
                "metis_deployment_first_byte_millis",
                "How long its first byte takes of late; -1 where too little was measured.",
                Vitals.Snapshot::firstByteMillis);
    }

    private static void deployments(
            Metrics metrics,
            DeploymentHealth health,
            String name,
            String help,
            ToLongFunction<Vitals.Snapshot> value) {
        metrics.gauges(
                name,
                help,
                DEPLOYMENT,
                () ->
                        health.snapshot().stream()
                                .map(it ->
                                        new Metrics.Row(List.of(it.key()), value.applyAsLong(it)))
                                .toList());
    }
}
