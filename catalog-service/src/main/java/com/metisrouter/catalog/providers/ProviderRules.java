package com.metisrouter.catalog.providers;

import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.contracts.providers.InternalAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What a provider may be.
///
/// @param internalForbidden whether its address may not be one of the operator's own network
record ProviderRules(boolean internalForbidden) {

    static final int CREDENTIAL_CHARS_MAX = 4_096;

    private static final int URL_CHARS_MAX = 300;
    private static final int HEADERS_MAX = 16;
    private static final int HEADER_CHARS_MAX = 256;
    private static final String SIMULATOR = "sim";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern HEADER = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{2,30}");
    private static final Pattern CHECK_PATH = Pattern.compile("/[A-Za-z0-9._/-]{1,100}");

    /// Set by the gateway itself, or secret.
    private static final Set<String> HEADERS_TAKEN =
            Set.of(
                    "host",
                    "content-length",
                    "content-type",
                    "connection",
                    "keep-alive",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "upgrade",
                    "expect",
                    "accept",
                    "accept-encoding",
                    "user-agent",
                    "x-request-id",
                    "traceparent",
                    "tracestate",
                    "authorization",
                    "proxy-authorization",
                    "cookie",
                    "x-api-key",
                    "x-goog-api-key",
                    "api-key",
                    "anthropic-beta");

    /// All that is wrong; empty where nothing is.
    List<String> problems(Provider provider) {
        var problems = new ArrayList<String>();
        if (!NAME.matcher(provider.name()).matches() || provider.name().equals(SIMULATOR)) {
            problems.add(
                    "name: (expected: lower case letters, digits and -, at most 40, and not "
                            + SIMULATOR
                            + ")");
        }
        url(provider, problems);
        headers(provider.headers(), problems);
        if (provider.auth() == AuthStyle.SIGV4 && !REGION.matcher(provider.region()).matches()) {
            problems.add("region: (expected: such as eu-central-1, for signatures)");
        }
        if (!provider.checkPath().isEmpty()
                && !CHECK_PATH.matcher(provider.checkPath()).matches()) {
            problems.add("checkPath: (expected: a path below the base URL, such as /models)");
        }
        if (provider.on() && provider.auth() != AuthStyle.NONE && provider.credential().isEmpty()) {
            problems.add(
                    "credential: missing (expected before it is switched on; with auth none there is none)");
        }
        return problems;
    }

    private void url(Provider provider, List<String> problems) {
        var text = provider.baseUrl();
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException _) {
            problems.add("baseUrl: (expected: a URL such as https://api.example.com/v1)");
            return;
        }
        var host = url.getHost();
        if (host == null
                || text.length() > URL_CHARS_MAX
                || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || text.endsWith("/")) {
            problems.add(
                    "baseUrl: (expected: https://host/path with the version, without user, query, fragment and a / at the end)");
            return;
        }
        var internal = isInternal(host);
        if (internalForbidden && internal) {
            problems.add(
                    "baseUrl: "
                            + host
                            + " is an internal address, which this installation forbids ("
                            + InternalAddresses.VARIABLE
                            + ")");
        } else if ("http".equals(url.getScheme())
                && provider.auth() != AuthStyle.NONE
                && !internal) {
            problems.add(
                    "baseUrl: (expected: https, or everybody on the way reads the credential)");
        }
    }

    /// A name that nobody knows is not internal; gateways look again when they connect.
    static boolean isInternal(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host.replaceAll("[\\[\\]]", "")))
                    .anyMatch(InternalAddresses::isInternal);
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static void headers(Map<String, String> headers, List<String> problems) {
        if (headers.size() > HEADERS_MAX) {
            problems.add("headers: " + headers.size() + " (expected: at most " + HEADERS_MAX + ")");
        }
        headers.forEach((name, value) -> {
            if (!HEADER.matcher(name).matches()) {
                problems.add("headers: (expected: names in lower case)");
            } else if (HEADERS_TAKEN.contains(name) || name.startsWith("x-amz-")) {
                problems.add("headers: " + name + " is set by the gateway itself");
            }
            if (value.isEmpty()
                    || value.length() > HEADER_CHARS_MAX
                    || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                problems.add(
                        "headers: the value of a header (expected: 1 to "
                                + HEADER_CHARS_MAX
                                + " printable characters)");
            }
        });
    }

    /// All that is wrong with a credential, which is not repeated.
    static List<String> credentialProblems(AuthStyle auth, String credential) {
        if (credential.isEmpty()
                || credential.length() > CREDENTIAL_CHARS_MAX
                || !credential.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return List.of(
                    "credential: (expected: 1 to "
                            + CREDENTIAL_CHARS_MAX
                            + " printable characters without spaces)");
        }
        if (auth == AuthStyle.NONE) {
            return List.of("credential: (expected: none, since auth is none)");
        }
        if (auth == AuthStyle.SIGV4 && credential.split(":", 3).length < 2) {
            return List.of(
                    "credential: (expected: ACCESS_KEY_ID:SECRET_ACCESS_KEY, with :SESSION_TOKEN where it is temporary)");
        }
        return List.of();
    }
}
