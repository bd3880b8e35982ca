package com.metisrouter.ledger;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.metisrouter.contracts.Edge;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("com.metisrouter.ledger");

    private static final DescribedPredicate<JavaClass> PLAIN =
            DescribedPredicate.describe(
                    "plain",
                    type -> {
                        for (var at = type; ; at = at.getEnclosingClass().get()) {
                            if (at.isAnnotatedWith(Edge.class)) {
                                return false;
                            }
                            if (at.getEnclosingClass().isEmpty()) {
                                return true;
                            }
                        }
                    });

    @Test
    void only_edge_classes_know_a_framework() {
        noClasses()
                .that(PLAIN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "org.axonframework..",
                        "org.apache.kafka..",
                        "org.flywaydb..",
                        "com.zaxxer..",
                        "jakarta..",
                        "java.sql..",
                        "javax.sql..")
                .check(CLASSES);
    }

    @Test
    void no_float_or_double_anywhere_near_money() {
        fields().that()
                .areDeclaredInClassesThat(PLAIN)
                .should()
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
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Double.class, Float.class)
                .check(CLASSES);
    }

    @Test
    void no_package_depends_on_itself_through_others() {
        slices().matching("com.metisrouter.ledger.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
