package com.metisrouter.catalog;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.providers.InternalAddresses;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/// The catalog on its own: `METIS_JDBC_URL`, `METIS_BOOTSTRAP_SERVERS`, and optionally `METIS_CATALOG_SEED`, `METIS_CATALOG_PORT`, and
/// `METIS_ADMIN_TOKEN` and `METIS_STAFF_TOKENS` for those who may change prices and providers; `METIS_CREDENTIAL_KEYS` or
/// `METIS_CREDENTIAL_KEYS_FILE` seal the providers' credentials, and `METIS_INTERNAL_PROVIDERS=forbid` keeps providers off internal addresses.
@Edge
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@Import(CatalogConfiguration.class)
public class CatalogApplication {

    private static final String PORT_DEFAULT = "8083";

    public static void main(String[] arguments) {
        var environment = System.getenv();
        var config =
                new CatalogConfig(
                                environment.getOrDefault("METIS_JDBC_URL", ""),
                                environment.getOrDefault("METIS_BOOTSTRAP_SERVERS", ""),
                                Optional.ofNullable(environment.get("METIS_CATALOG_SEED"))
                                        .map(Path::of))
                        .withStaff(staff(environment))
                        .withProviders(
                                CredentialKeys.of(environment),
                                InternalAddresses.forbidden(
                                        environment.getOrDefault(InternalAddresses.VARIABLE, "")));
        start(
                config,
                Integer.parseInt(environment.getOrDefault("METIS_CATALOG_PORT", PORT_DEFAULT)));
    }

    /// Without `METIS_ADMIN_TOKEN` nobody changes a price.
    private static StaffTokens staff(Map<String, String> environment) {
        var others = StaffTokens.parse(environment.getOrDefault("METIS_STAFF_TOKENS", ""));
        var admin = environment.getOrDefault("METIS_ADMIN_TOKEN", "");
        return admin.isEmpty() ? new StaffTokens(others) : StaffTokens.of(admin, others);
    }

    /// Starts on a port; 0 takes a free one.
    static ConfigurableApplicationContext start(CatalogConfig config, int port) {
        SpringApplication application =
                new SpringApplicationBuilder(CatalogApplication.class)
                        .initializers(context ->
                                context.getBeanFactory().registerSingleton("catalogConfig", config))
                        .application();
        application.setDefaultProperties(
                Map.of("server.port", port, "spring.mvc.problemdetails.enabled", true));
        return application.run();
    }
}
