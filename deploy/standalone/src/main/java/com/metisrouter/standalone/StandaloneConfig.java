package com.metisrouter.standalone;

import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.providers.InternalAddresses;
import com.metisrouter.ledger.LedgerRules;
import com.metisrouter.proxy.journal.Durability;
import com.metisrouter.proxy.server.TlsFiles;
import com.metisrouter.proxy.server.TrustedProxies;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a start of everything needs to know.
///
/// @param providers base URLs by provider name, as `--provider` gave them
/// @param trustedProxies CIDR ranges, separated by commas, of proxies whose `X-Forwarded-For` is believed; empty for none
/// @param environment the providers' keys by variable name, the ledger's rules, what answers wait for, where traces go, and the gateway's certificate; nothing else of
///     the environment is looked at
public record StandaloneConfig(
        Path dataDir,
        String host,
        int gatewayPort,
        int consolePort,
        Map<String, URI> providers,
        Map<String, String> environment,
        String trustedProxies) {

    public static final String LOCAL_HOST = "127.0.0.1";

    /// What an answer waits for: `journal`, `kafka` or `both`.
    static final String DURABILITY = "METIS_DURABILITY";

    private static final String KEY_SUFFIX = "_API_KEY";
    private static final Set<String> KNOWN_PROVIDERS = Set.copyOf(Providers.names());

    /// All that is wrong with a configuration, in one line.
    public static final class Invalid extends IllegalArgumentException {
        Invalid(List<String> problems) {
            super(String.join("; ", problems));
        }
    }

    /// Behind no proxy.
    public StandaloneConfig(
            Path dataDir,
            String host,
            int gatewayPort,
            int consolePort,
            Map<String, URI> providers,
            Map<String, String> environment) {
        this(dataDir, host, gatewayPort, consolePort, providers, environment, "");
    }

    public StandaloneConfig {
        dataDir = dataDir.toAbsolutePath().normalize();
        providers = Map.copyOf(providers);
        environment = known(environment);
        var problems = new ArrayList<String>();
        requirePort(problems, "--gateway-port", gatewayPort);
        requirePort(problems, "--console-port", consolePort);
        if (gatewayPort == consolePort) {
            problems.add(
                    "--gateway-port and --console-port: both "
                            + gatewayPort
                            + " (expected: two ports)");
        }
        if (host.isBlank()) {
            problems.add(
                    "--host: empty (expected: an address of this machine, such as "
                            + LOCAL_HOST
                            + ")");
        }
        try {
            TrustedProxies.parse(trustedProxies);
        } catch (IllegalArgumentException e) {
            problems.add("--trusted-proxy: " + e.getMessage());
        }
        try {
            durability(environment);
        } catch (IllegalArgumentException e) {
            problems.add(DURABILITY + ": " + e.getMessage());
        }
        try {
            var _ = TlsFiles.of(environment);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        try {
            var _ = CredentialKeys.of(environment);
            InternalAddresses.forbidden(environment.getOrDefault(InternalAddresses.VARIABLE, ""));
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        try {
            LedgerRules.of(environment);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        new TreeMap<>(providers).forEach((name, url) -> requireProvider(problems, name, url));
        if (!problems.isEmpty()) {
            throw new Invalid(problems);
        }
    }

    Durability durability() {
        return durability(environment);
    }

    private static Durability durability(Map<String, String> environment) {
        return Durability.parse(environment.getOrDefault(DURABILITY, ""));
    }

    /// Whether providers of the catalog may not be at internal addresses.
    boolean internalProvidersForbidden() {
        return InternalAddresses.forbidden(
                environment.getOrDefault(InternalAddresses.VARIABLE, ""));
    }

    /// Null where the gateway speaks without TLS.
    @Nullable TlsFiles tls() {
        return TlsFiles.of(environment);
    }

    LedgerRules ledgerRules() {
        return LedgerRules.of(environment);
    }

    public URI gatewayUrl() {
        return url(tls() == null ? "http" : "https", gatewayPort);
    }

    public URI consoleUrl() {
        return url("http", consolePort);
    }

    /// Without the keys' values.
    @Override
    public String toString() {
        return "StandaloneConfig[dataDir=%s, host=%s, gatewayPort=%d, consolePort=%d, providers=%s, keys=%s]"
                .formatted(
                        dataDir,
                        host,
                        gatewayPort,
                        consolePort,
                        providers,
                        new TreeSet<>(environment.keySet()));
    }

    private URI url(String scheme, int port) {
        String name = host.equals("0.0.0.0") || host.equals("::") ? LOCAL_HOST : host;
        return URI.create(
                scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port);
    }

    /// OpenTelemetry's own variables.
    private static final String TRACES_PREFIX = "OTEL_";

    private static Map<String, String> known(Map<String, String> environment) {
        var keys = new TreeMap<String, String>();
        environment.forEach((name, value) -> {
            if ((name.endsWith(KEY_SUFFIX)
                            || name.equals(DURABILITY)
                            || name.equals(TlsFiles.CERTIFICATE_VARIABLE)
                            || name.equals(TlsFiles.KEY_VARIABLE)
                            || name.startsWith(TRACES_PREFIX)
                            || name.equals(CredentialKeys.VARIABLE)
                            || name.equals(CredentialKeys.FILE_VARIABLE)
                            || name.equals(InternalAddresses.VARIABLE)
                            || LedgerRules.VARIABLES.contains(name))
                    && !value.isBlank()) {
                keys.put(name, value);
            }
        });
        return Map.copyOf(keys);
    }

    private static void requirePort(List<String> problems, String option, int port) {
        if (port < 1 || port > 65_535) {
            problems.add(option + ": " + port + " (expected: 1..65535)");
        }
    }

    private static void requireProvider(List<String> problems, String name, URI url) {
        if (!KNOWN_PROVIDERS.contains(name)) {
            problems.add(
                    "--provider: "
                            + name
                            + " (expected: one of "
                            + new TreeSet<>(KNOWN_PROVIDERS)
                            + ")");
        }
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            problems.add(
                    "--provider " + name + ": " + url + " (expected: http://HOST[:PORT]/PATH)");
        } else if (url.getRawQuery() != null
                || url.getRawFragment() != null
                || url.getRawUserInfo() != null) {
            problems.add(
                    "--provider " + name + ": " + url + " (expected: no user, query or fragment)");
        }
    }
}
