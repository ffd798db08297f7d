package io.topbook.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses api =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.topbook.api");

  @Test
  void queryIsPure() {
    ArchRuleDefinition.classes()
        .that()
        .resideInAPackage("..api.query")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("..api.query", "java..", "org.jspecify..")
        .check(api);
  }

  @Test
  void sqlStaysInTheStore() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..api.store")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..", "org.postgresql..")
        .check(api);
  }

  @Test
  void storeKnowsNothingOfHttp() {
    noClasses()
        .that()
        .resideInAPackage("..api.store")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..api.http", "..api.config", "io.javalin..", "com.fasterxml..")
        .check(api);
  }

  @Test
  void onlyMainReadsTheEnvironment() {
    noClasses()
        .that()
        .doNotHaveSimpleName("ApiMain")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(api);
  }
}
