package com.metisrouter.verifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("com.metisrouter.verifier");

    @Test
    void knows_neither_the_ledger_nor_a_framework_nor_a_database_nor_a_network() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.metisrouter.ledger..",
                        "com.metisrouter.projections..",
                        "org.springframework..",
                        "org.axonframework..",
                        "org.apache.kafka..",
                        "io.netty..",
                        "java.net..",
                        "java.sql..",
                        "javax.sql..")
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
    void only_the_check_itself_knows_the_books() {
        noClasses()
                .that()
                .resideInAnyPackage("..verifier.books..", "..verifier.export..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Verifier.class, Outcome.class)
                .check(CLASSES);
    }
}
