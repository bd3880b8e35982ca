package com.metisrouter.catalog;

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
                    .importPackages("com.metisrouter.catalog");

    private static final DescribedPredicate<JavaClass> EDGE_OR_INSIDE_ONE =
            DescribedPredicate.describe(
                    "at the edge",
                    type ->
                            type.isAnnotatedWith(Edge.class)
                                    || type.getEnclosingClass()
                                            .filter(outer -> outer.isAnnotatedWith(Edge.class))
                                            .isPresent());

    @Test
    void only_edge_classes_know_spring_sql_kafka_and_flyway() {
        noClasses()
                .that(DescribedPredicate.not(EDGE_OR_INSIDE_ONE))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "org.apache.kafka..",
                        "org.flywaydb..",
                        "com.zaxxer..",
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
        slices().matching("com.metisrouter.catalog.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
