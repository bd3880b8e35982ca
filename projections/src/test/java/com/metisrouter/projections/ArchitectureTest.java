package com.metisrouter.projections;

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
                    .importPackages("com.metisrouter.projections");

    private static final DescribedPredicate<JavaClass> IN_AN_EDGE_CLASS =
            DescribedPredicate.describe(
                    "are @Edge or nested in such a class",
                    type ->
                            type.isAnnotatedWith(Edge.class)
                                    || type.getEnclosingClass()
                                            .map(outer -> outer.isAnnotatedWith(Edge.class))
                                            .orElse(false));

    @Test
    void only_edge_classes_know_a_framework_a_broker_or_a_database() {
        noClasses()
                .that(DescribedPredicate.not(IN_AN_EDGE_CLASS))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "jakarta..",
                        "org.apache.kafka..",
                        "com.zaxxer..",
                        "org.flywaydb..",
                        "org.postgresql..",
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
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Double.class, Float.class)
                .check(CLASSES);
    }

    @Test
    void no_package_depends_on_itself_through_others() {
        slices().matching("com.metisrouter.projections.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
