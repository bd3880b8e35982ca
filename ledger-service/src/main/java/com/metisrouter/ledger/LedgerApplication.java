package com.metisrouter.ledger;

import com.metisrouter.contracts.Edge;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/// The ledger alone: reads the environment and serves HTTP.
@Edge
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(LedgerConfiguration.class)
public class LedgerApplication {

    private static final String PORT_DEFAULT = "8082";
    private static final String EVIDENCE_DEFAULT = "evidence";

    public static void main(String[] args) {
        var environment = System.getenv();
        run(
                LedgerConfig.of(
                                environment.getOrDefault("METIS_LEDGER_JDBC_URL", ""),
                                environment.getOrDefault("METIS_BOOTSTRAP_SERVERS", ""),
                                environment.getOrDefault("METIS_INTERNAL_TOKEN", ""),
                                environment.getOrDefault("METIS_ADMIN_TOKEN", ""))
                        .withRules(LedgerRules.of(environment))
                        .withEvidence(
                                Path.of(
                                        environment.getOrDefault(
                                                "METIS_EVIDENCE_DIR", EVIDENCE_DEFAULT))),
                environment.getOrDefault("METIS_LEDGER_PORT", PORT_DEFAULT));
    }

    /// @param port 0 for a free one
    static ConfigurableApplicationContext run(LedgerConfig config, String port) {
        var application = new SpringApplication(LedgerApplication.class);
        application.setDefaultProperties(Map.of("server.port", port));
        application.addInitializers(context ->
                ((GenericApplicationContext) context)
                        .registerBean(LedgerConfig.class, () -> config));
        return application.run();
    }
}
