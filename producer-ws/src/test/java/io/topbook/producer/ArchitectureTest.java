package io.topbook.producer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.topbook.producer",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule FEED_NEEDS_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAPackage("..producer.feed..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("..producer.feed..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule READING_FRAMES_KNOWS_NO_SOCKET_AND_NO_KAFKA =
      noClasses()
          .that()
          .resideInAPackage("..producer.binance..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..", "org.apache.kafka..", "..producer.publish..");

  @ArchTest
  static final ArchRule RULES_KNOW_NO_SOCKET_AND_NO_KAFKA =
      noClasses()
          .that()
          .resideInAPackage("..producer.second..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..", "org.apache.kafka..");
}
