package com.metisrouter.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.metisrouter.contracts.Edge;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The walls of the gateway.
final class ArchitectureTest {

    private static final JavaClasses PROXY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("com.metisrouter.proxy");

    @Test
    void only_edge_classes_know_netty_and_kafka() {
        noClasses()
                .that(not(belongTo(annotatedWith(Edge.class))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty..", "org.apache.kafka.."))
                .check(PROXY);
    }

    @Test
    void money_is_never_a_floating_point_number() {
        noFields()
                .should()
                .haveRawType(double.class)
                .orShould()
                .haveRawType(float.class)
                .check(PROXY);
        noFields()
                .should()
                .haveRawType(Double.class)
                .orShould()
                .haveRawType(Float.class)
                .check(PROXY);
        noMethods()
                .should()
                .haveRawReturnType(double.class)
                .orShould()
                .haveRawReturnType(float.class)
                .check(PROXY);
        noClasses()
                .should()
                .callMethod(java.math.BigDecimal.class, "doubleValue")
                .orShould()
                .callMethod(Long.class, "doubleValue")
                .orShould()
                .callMethod(Double.class, "parseDouble", String.class)
                .check(PROXY);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("com.metisrouter.proxy.(*)..").should().beFreeOfCycles().check(PROXY);
    }

    @Test
    void what_the_gateway_remembers_does_not_know_who_serves() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "com.metisrouter.proxy.admission..",
                        "com.metisrouter.proxy.journal..",
                        "com.metisrouter.proxy.directory..",
                        "com.metisrouter.proxy.feed..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.metisrouter.proxy.exchange..",
                        "com.metisrouter.proxy.server..",
                        "com.metisrouter.proxy.request..",
                        "com.metisrouter.proxy.upstream..",
                        "com.metisrouter.proxy.metering..")
                .check(PROXY);
    }
}
