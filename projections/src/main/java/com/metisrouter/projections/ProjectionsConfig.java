package com.metisrouter.projections;

import java.util.ArrayList;

/// What the projections need to know of the world.
///
/// @param jdbcUrl a PostgreSQL URL with user and password
/// @param adminToken what staff sign in with
/// @param gatewayUrl where requests are sent to, for the hints on the pages
public record ProjectionsConfig(
        String jdbcUrl, String bootstrapServers, String adminToken, String gatewayUrl) {

    private static final int ADMIN_TOKEN_LENGTH_MIN = 16;

    public ProjectionsConfig {
        var problems = new ArrayList<String>();
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            problems.add(
                    "jdbcUrl: no PostgreSQL URL (expected: jdbc:postgresql://host:port/database?user=…)");
        }
        if (bootstrapServers.isBlank()) {
            problems.add("bootstrapServers: empty (expected: host:port)");
        }
        if (adminToken.length() < ADMIN_TOKEN_LENGTH_MIN) {
            problems.add(
                    "adminToken: "
                            + adminToken.length()
                            + " characters (expected: "
                            + ADMIN_TOKEN_LENGTH_MIN
                            + " or more)");
        }
        if (!gatewayUrl.startsWith("http://") && !gatewayUrl.startsWith("https://")) {
            problems.add("gatewayUrl: \"" + gatewayUrl + "\" (expected: http://host:port)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("projections: " + String.join("; ", problems));
        }
    }

    /// Secrets are left out.
    @Override
    public String toString() {
        return "ProjectionsConfig[bootstrapServers="
                + bootstrapServers
                + ", gatewayUrl="
                + gatewayUrl
                + "]";
    }
}
