package com.metisrouter.catalog;

import com.metisrouter.catalog.proposing.PriceController;
import com.metisrouter.catalog.site.CatalogController;
import com.metisrouter.contracts.Edge;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The catalog as part of a Spring Boot application that has a {@link CatalogConfig}.
@Edge
@Configuration(proxyBeanMethods = false)
public class CatalogConfiguration {

    @Bean(destroyMethod = "close")
    CatalogRuntime catalogRuntime(CatalogConfig config) {
        return CatalogRuntime.start(config);
    }

    @Bean
    PriceController priceController(CatalogRuntime runtime, CatalogConfig config) {
        return new PriceController(
                runtime::catalog, runtime.prices(), config.staff(), InstantSource.system());
    }

    @Bean
    CatalogController catalogController(CatalogRuntime runtime) {
        return new CatalogController(runtime::catalog, InstantSource.system());
    }
}
