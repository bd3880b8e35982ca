package com.metisrouter.ledger;

/// The ledger as it runs alone, until it is killed or told to end.
final class LedgerForKilling {

    static final String INTERNAL_TOKEN = "internal-token-of-tests";
    static final String ADMIN_TOKEN = "admin-token-of-the-tests";

    private LedgerForKilling() {}

    /// @param arguments the file to say in that it is ready, the database, the broker
    public static void main(String[] arguments) throws Exception {
        var config = LedgerConfig.of(arguments[1], arguments[2], INTERNAL_TOKEN, ADMIN_TOKEN);
        try (var application = LedgerApplication.run(config, "0")) {
            var port = application.getEnvironment().getProperty("local.server.port", "");
            ChildJvm.readyUntilToldToEnd(arguments[0], Integer.parseInt(port));
        }
        System.exit(0);
    }
}
