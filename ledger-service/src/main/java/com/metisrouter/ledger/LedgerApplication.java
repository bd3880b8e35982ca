package com.metisrouter.ledger;

import com.metisrouter.contracts.Edge;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// The ledger alone: reads the environment and serves HTTP.
@Edge
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(LedgerConfiguration.class)
public class LedgerApplication {

    private static final String PORT_DEFAULT = "8082";

    private final Map<String, String> environment;

    LedgerApplication() {
        this.environment = System.getenv();
    }

    public static void main(String[] args) {
        var application = new SpringApplication(LedgerApplication.class);
        application.setDefaultProperties(
                Map.of(
                        "server.port",
                        System.getenv().getOrDefault("METIS_LEDGER_PORT", PORT_DEFAULT)));
        application.run(args);
    }

    @Bean
    LedgerConfig ledgerConfig() {
        return LedgerConfig.of(
                environment.getOrDefault("METIS_LEDGER_JDBC_URL", ""),
                environment.getOrDefault("METIS_BOOTSTRAP_SERVERS", ""),
                environment.getOrDefault("METIS_INTERNAL_TOKEN", ""),
                environment.getOrDefault("METIS_ADMIN_TOKEN", ""));
    }
}
