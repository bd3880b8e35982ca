package com.metisrouter.projections;

import com.metisrouter.contracts.Edge;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/// Runs the projections alone. The only place here that reads the environment.
@Edge
@SpringBootConfiguration
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
@Import(ProjectionsConfiguration.class)
public class ProjectionsApplication {

    public static void main(String[] arguments) {
        var environment = System.getenv();
        var config =
                new ProjectionsConfig(
                        required(environment, "METIS_JDBC_URL"),
                        required(environment, "METIS_BOOTSTRAP_SERVERS"),
                        required(environment, "METIS_ADMIN_TOKEN"),
                        required(environment, "METIS_GATEWAY_URL"));
        var application = new SpringApplication(ProjectionsApplication.class);
        application.addInitializers(
                (ApplicationContextInitializer<GenericApplicationContext>)
                        context -> context.registerBean(ProjectionsConfig.class, () -> config));
        application.setDefaultProperties(
                Map.of("server.port", environment.getOrDefault("METIS_CONSOLE_PORT", "8081")));
        application.run(arguments);
    }

    private static String required(Map<String, String> environment, String name) {
        var value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("environment: " + name + " is missing");
        }
        return value;
    }
}
