package com.metisrouter.ledger;

import com.metisrouter.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;

/// A broker on a folder and a port, until it is killed or told to end.
final class BrokerForKilling {

    private BrokerForKilling() {}

    /// @param arguments the file to say in that it is ready, the folder, the port
    public static void main(String[] arguments) throws Exception {
        var port = Integer.parseInt(arguments[2]);
        try (var broker = EmbeddedKafka.start(Path.of(arguments[1]), port, 0, Map.of())) {
            ChildJvm.readyUntilToldToEnd(arguments[0], broker.port());
        }
        System.exit(0);
    }
}
