package com.metisrouter.proxy.routing;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/// The health of every deployment that requests have been sent to, and the retry budgets of their providers. In memory only: a
/// gateway that starts presumes that all is well. Thread-safe.
public final class DeploymentHealth implements RetryBudgets {

    /// Far above any catalog; without a limit a flood of published models would grow it for ever. What is above it is served without a memory.
    public static final int DEPLOYMENTS_MAX = 10_000;

    public static final int PROVIDERS_MAX = 1_000;

    /// Requests at one deployment at once, where nothing else is configured.
    public static final int CONCURRENCY_DEFAULT = 4_096;

    private final CircuitLimits circuit;
    private final ToIntFunction<String> concurrencyMax;
    private final LongSupplier nanoTime;
    private final Map<String, Vitals> deployments = new ConcurrentHashMap<>();
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    public DeploymentHealth(LongSupplier nanoTime) {
        this(CircuitLimits.DEFAULT, _ -> CONCURRENCY_DEFAULT, nanoTime);
    }

    /// @param concurrencyMax by a deployment's key
    public DeploymentHealth(
            CircuitLimits circuit, ToIntFunction<String> concurrencyMax, LongSupplier nanoTime) {
        this.circuit = circuit;
        this.concurrencyMax = concurrencyMax;
        this.nanoTime = nanoTime;
    }

    public Vitals of(Candidate candidate) {
        return of(candidate.key());
    }

    Vitals of(String key) {
        var known = deployments.get(key);
        if (known != null) {
            return known;
        }
        return deployments.size() >= DEPLOYMENTS_MAX
                ? newVitals(key)
                : deployments.computeIfAbsent(key, this::newVitals);
    }

    private Vitals newVitals(String key) {
        return new Vitals(key, circuit, concurrencyMax.applyAsInt(key), nanoTime);
    }

    /// A request goes to a provider for the first time. Each one is told here: retries are measured by them.
    public void request(String provider) {
        budget(provider).request();
    }

    @Override
    public boolean tryRetry(String provider) {
        return budget(provider).tryRetry();
    }

    private RetryBudget budget(String provider) {
        var known = budgets.get(provider);
        if (known != null) {
            return known;
        }
        return budgets.size() >= PROVIDERS_MAX
                ? new RetryBudget(nanoTime)
                : budgets.computeIfAbsent(provider, _ -> new RetryBudget(nanoTime));
    }

    /// Forgets what is no longer published. Requests that are still there end undisturbed.
    public void retain(Set<String> deploymentKeys, Set<String> providers) {
        deployments.keySet().retainAll(deploymentKeys);
        budgets.keySet().retainAll(providers);
    }

    /// In order of their keys.
    public List<Vitals.Snapshot> snapshot() {
        return deployments.values().stream()
                .map(Vitals::snapshot)
                .sorted(Comparator.comparing(Vitals.Snapshot::key))
                .toList();
    }

    /// @param retriesLeft that would be let through now
    public record ProviderSnapshot(String provider, int retriesLeft) {}

    /// In order of their names.
    public List<ProviderSnapshot> providers() {
        return budgets.entrySet().stream()
                .map(entry -> new ProviderSnapshot(entry.getKey(), entry.getValue().left()))
                .sorted(Comparator.comparing(ProviderSnapshot::provider))
                .toList();
    }
}
