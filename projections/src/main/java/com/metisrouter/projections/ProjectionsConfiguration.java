package com.metisrouter.projections;

import com.metisrouter.contracts.Edge;
import com.metisrouter.projections.access.Sessions;
import com.metisrouter.projections.api.ApiAccess;
import com.metisrouter.projections.api.BalanceController;
import com.metisrouter.projections.api.ComparisonController;
import com.metisrouter.projections.api.MarginsController;
import com.metisrouter.projections.api.ProblemAdvice;
import com.metisrouter.projections.api.RequestsController;
import com.metisrouter.projections.api.StaffController;
import com.metisrouter.projections.console.ConsoleController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The projections as beans of a web application, which brings the `ProjectionsConfig`. Everything of theirs comes from the runtime.
@Edge
@Configuration(proxyBeanMethods = false)
@Import(ProblemAdvice.class)
public class ProjectionsConfiguration {

    @Bean(destroyMethod = "close")
    ProjectionsRuntime projectionsRuntime(ProjectionsConfig config) {
        return ProjectionsRuntime.start(config);
    }

    @Bean
    Sessions projectionsSessions(ProjectionsRuntime runtime) {
        return new Sessions(runtime.viewers(), runtime.clock());
    }

    @Bean
    ApiAccess projectionsApiAccess(ProjectionsRuntime runtime, Sessions projectionsSessions) {
        return new ApiAccess(runtime.viewers(), projectionsSessions);
    }

    @Bean
    RequestsController projectionsRequestsController(ProjectionsRuntime runtime, ApiAccess access) {
        return new RequestsController(
                runtime.usage(), runtime.keys(), runtime.costs(), access, runtime, runtime.clock());
    }

    @Bean
    ComparisonController projectionsComparisonController(
            ProjectionsRuntime runtime, ApiAccess access) {
        return new ComparisonController(
                runtime.comparisons(), runtime.keys(), access, runtime, runtime.clock());
    }

    @Bean
    MarginsController projectionsMarginsController(ProjectionsRuntime runtime, ApiAccess access) {
        return new MarginsController(runtime.margins(), access, runtime.clock());
    }

    @Bean
    BalanceController projectionsBalanceController(ProjectionsRuntime runtime, ApiAccess access) {
        return new BalanceController(runtime.balances(), access, runtime, runtime.clock());
    }

    @Bean
    StaffController projectionsStaffController(ProjectionsRuntime runtime, ApiAccess access) {
        return new StaffController(
                runtime.reconciliation(), () -> runtime.status().views(), access);
    }

    @Bean
    ConsoleController projectionsConsoleController(
            ProjectionsRuntime runtime,
            ProjectionsConfig config,
            Sessions projectionsSessions,
            ApiAccess access) {
        return new ConsoleController(
                runtime.usage(),
                runtime.comparisons(),
                runtime.balances(),
                runtime.keys(),
                runtime.viewers(),
                projectionsSessions,
                access,
                runtime,
                runtime.clock(),
                config.gatewayUrl());
    }
}
