package com.metisrouter.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.metisrouter.contracts.Edge;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Of the packages in which the gateway remembers and decides about money.
class StateArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(
                            "com.metisrouter.proxy.admission",
                            "com.metisrouter.proxy.directory",
                            "com.metisrouter.proxy.feed",
                            "com.metisrouter.proxy.journal");

    @Test
    void only_edge_classes_know_kafka_and_http_and_none_knows_netty() {
        noClasses()
                .that()
                .areNotAnnotatedWith(Edge.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "java.net.http..")
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.springframework..")
                .check(CLASSES);
    }

    @Test
    void no_float_or_double_anywhere() {
        fields().should()
                .notHaveRawType(double.class)
                .andShould()
                .notHaveRawType(float.class)
                .check(CLASSES);
        methods()
                .should()
                .notHaveRawReturnType(double.class)
                .andShould()
                .notHaveRawReturnType(float.class)
                .check(CLASSES);
    }

    @Test
    void no_package_depends_on_itself_through_others() {
        slices().matching("com.metisrouter.proxy.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
