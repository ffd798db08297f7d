package io.topbook.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.topbook.schemas",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /// What the producer loads must not reach for what only the jobs have on their class path.
  @ArchTest
  static final ArchRule contractsAndSerdeNeedNothingOfTheJobs =
      noClasses()
          .that()
          .resideInAnyPackage("io.topbook.schemas", "io.topbook.schemas.wire")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.topbook.schemas.jobs",
              "io.topbook.runtime",
              "java.sql",
              "org.flywaydb..",
              "org.postgresql..",
              "org.apache.kafka.clients..",
              "java.net.http..");
}
