package com.metisrouter.proxy.routing;

/// Whether a provider may be asked again; `DeploymentHealth` keeps the buckets.
@FunctionalInterface
public interface RetryBudgets {

    /// @return whether one more retry may go to the provider; if so, it is counted
    boolean tryRetry(String provider);
}
