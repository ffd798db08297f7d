package io.topbook.aggregator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.topbook.aggregator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule secondsArePure =
      classes()
          .that()
          .resideInAPackage("..aggregator.second..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify.annotations",
              "io.topbook.features..",
              "..aggregator.second..");

  @ArchTest
  static final ArchRule kafkaStreamsIsKnownToTheTopologyAndToTheWiring =
      noClasses()
          .that()
          .resideInAnyPackage("..aggregator.second..", "..aggregator.config..", "..telemetry..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");
}
