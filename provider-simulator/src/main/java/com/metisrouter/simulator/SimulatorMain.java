package com.metisrouter.simulator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/// Runs the simulator by itself: `--port N`, `--host ADDRESS`; default 127.0.0.1:4010.
public final class SimulatorMain {

    static final int PORT_DEFAULT = 4010;

    private SimulatorMain() {}

    static SimulatorConfig configOf(String... args) {
        var config = SimulatorConfig.local().on("127.0.0.1", PORT_DEFAULT);
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            var value = args[i + 1];
            config =
                    switch (args[i]) {
                        case "--port" -> config.on(config.host(), Integer.parseInt(value));
                        case "--host" -> config.on(value, config.port());
                        default ->
                                throw new IllegalArgumentException(
                                        args[i] + " (expected: --port, --host)");
                    };
        }
        return config;
    }

    public static void main(String... args) {
        // Netty says too much at logback's default level.
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
        var simulator = ProviderSimulator.start(configOf(args));
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "simulator-stop"));
    }
}
