package io.topbook.sim;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.topbook.sim", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule PROTOCOL_KNOWS_NEITHER_RECORDINGS_NOR_MARKETS =
      noClasses()
          .that()
          .resideInAnyPackage("..sim.protocol..", "..sim.sentlog..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..sim.replay..", "..sim.market..");

  @ArchTest
  static final ArchRule RECORDINGS_AND_MARKETS_KNOW_NOTHING_OF_EACH_OTHER =
      noClasses()
          .that()
          .resideInAPackage("..sim.replay..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..sim.market..");
}
