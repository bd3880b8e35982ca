package com.metisrouter.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses MODULE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("com.metisrouter.simulator");

    @Test
    void the_witness_shares_no_code_with_the_accused() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "com.metisrouter.simulator..",
                        "java..",
                        "io.netty..",
                        "tools.jackson..",
                        "org.slf4j..",
                        "ch.qos.logback..",
                        "org.jspecify..")
                .check(MODULE);
    }

    @Test
    void behaviour_and_protocols_know_nothing_of_the_network() {
        noClasses()
                .that()
                .resideInAnyPackage("..behaviour..", "..protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "com.metisrouter.simulator")
                .check(MODULE);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("com.metisrouter.(**)").should().beFreeOfCycles().check(MODULE);
    }
}
