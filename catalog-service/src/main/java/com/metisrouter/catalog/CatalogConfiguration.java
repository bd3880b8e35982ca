package com.metisrouter.catalog;

import com.metisrouter.catalog.costing.CostController;
import com.metisrouter.catalog.pages.Address;
import com.metisrouter.catalog.pages.Frame;
import com.metisrouter.catalog.pages.PageAnswers;
import com.metisrouter.catalog.pages.PagesController;
import com.metisrouter.catalog.pages.changes.ChangesController;
import com.metisrouter.catalog.pages.comparing.CompareController;
import com.metisrouter.catalog.pages.guidance.Guidance;
import com.metisrouter.catalog.pages.guidance.GuidancePages;
import com.metisrouter.catalog.pages.status.StatusPages;
import com.metisrouter.catalog.pages.tools.SetupPages;
import com.metisrouter.catalog.proposing.PriceController;
import com.metisrouter.catalog.providers.ProviderController;
import com.metisrouter.catalog.setup.SetupController;
import com.metisrouter.catalog.setup.SetupModels;
import com.metisrouter.catalog.setup.Tools;
import com.metisrouter.catalog.site.CatalogController;
import com.metisrouter.catalog.store.StoreProbe;
import com.metisrouter.contracts.Edge;
import java.net.URI;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
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
    CostController costController(CatalogRuntime runtime, CatalogConfig config) {
        return new CostController(
                runtime::catalog,
                runtime.costs(),
                runtime.prices(),
                config.staff(),
                InstantSource.system());
    }

    @Bean
    ProviderController providerController(CatalogRuntime runtime, CatalogConfig config) {
        return new ProviderController(
                runtime.providers(),
                runtime.providerWatch(),
                config.staff(),
                InstantSource.system());
    }

    @Bean
    CatalogController catalogController(CatalogRuntime runtime) {
        return new CatalogController(runtime::catalog, InstantSource.system());
    }

    @Bean
    SetupModels setupModels(
            CatalogRuntime runtime,
            @Value("${metis.gateway-url:http://127.0.0.1:8080}") String gatewayUrl) {
        return new SetupModels(runtime::catalog, URI.create(gatewayUrl));
    }

    @Bean
    SetupController setupController(CatalogRuntime runtime, SetupModels models) {
        return new SetupController(
                Tools.bundled(), runtime::catalog, models, InstantSource.system());
    }

    @Bean
    SetupPages setupPages(SetupModels models, PageAnswers answers) {
        return new SetupPages(Tools.bundled(), models, answers);
    }

    @Bean
    GuidancePages guidancePages(SetupModels models, PageAnswers answers) {
        var any = Tools.bundled().find("curl").orElseThrow();
        return new GuidancePages(Guidance.bundled(), () -> models.filling(any, ""), answers);
    }

    /// The quick starts name the gateway, which may be elsewhere.
    @Bean
    PagesController pagesController(
            CatalogRuntime runtime,
            @Value("${metis.gateway-url:http://127.0.0.1:8080}") String gatewayUrl) {
        return new PagesController(runtime::catalog, InstantSource.system(), gatewayUrl);
    }

    @Bean
    PageAnswers pageAnswers(
            @Value("${metis.gateway-url:http://127.0.0.1:8080}") String gatewayUrl) {
        return new PageAnswers(Frame.of(gatewayUrl));
    }

    /// Feeds name their pages in full, so they have to be told where readers find them.
    @Bean
    ChangesController changesController(
            CatalogRuntime runtime,
            PageAnswers answers,
            @Value("${metis.site-url:http://127.0.0.1:8083}") String siteUrl) {
        return new ChangesController(
                runtime::catalog, InstantSource.system(), answers, Address.site(siteUrl));
    }

    @Bean
    CompareController compareController(CatalogRuntime runtime, PageAnswers answers) {
        return new CompareController(runtime::catalog, InstantSource.system(), answers);
    }

    @Bean
    StatusPages statusPages(CatalogRuntime runtime, PageAnswers answers) {
        return new StatusPages(
                runtime::catalog,
                () -> CatalogStatus.of(runtime.catalog(), runtime.health(), runtime.probe().ask()),
                InstantSource.system(),
                answers,
                StoreProbe.KEPT);
    }
}
