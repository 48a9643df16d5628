package io.meshjvm.house.laws;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.meshjvm.core.MeshException;

/** The arrows of the house: who may know whom. */
@AnalyzeClasses(packages = "io.meshjvm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String PROTO = "io.meshjvm.proto..";
  private static final String TESTKIT = "io.meshjvm.testkit..";

  @ArchTest
  static final ArchRule arrowsPointFromLeafToBranchToTrunk =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("proto")
          .definedBy(PROTO)
          .layer("core")
          .definedBy("io.meshjvm.core..")
          .layer("dns")
          .definedBy("io.meshjvm.dns", "io.meshjvm.dns.listener")
          .layer("dns-jdk")
          .definedBy("io.meshjvm.dns.jdk..")
          .layer("registration")
          .definedBy("io.meshjvm.registration..")
          .layer("tls")
          .definedBy("io.meshjvm.tls..")
          .layer("traffic")
          .definedBy("io.meshjvm.traffic..")
          .layer("policy")
          .definedBy("io.meshjvm.policy..")
          .layer("outbound")
          .definedBy("io.meshjvm.outbound..")
          .layer("inbound")
          .definedBy("io.meshjvm.inbound..")
          .layer("servlet")
          .definedBy("io.meshjvm.servlet..")
          .layer("netty")
          .definedBy("io.meshjvm.netty..")
          .layer("proxy")
          .definedBy("io.meshjvm.proxy..")
          .layer("grpc")
          .definedBy("io.meshjvm.grpc..")
          .layer("sdk")
          .definedBy("io.meshjvm.sdk..")
          .layer("clients")
          .definedBy("io.meshjvm.clients..")
          .layer("cli")
          .definedBy("io.meshjvm.cli..")
          .layer("testkit")
          .definedBy(TESTKIT)
          .whereLayer("proto")
          .mayOnlyBeAccessedByLayers(
              "core", "dns", "registration", "traffic", "policy", "testkit", "cli")
          .whereLayer("core")
          .mayOnlyBeAccessedByLayers(
              "dns",
              "dns-jdk",
              "registration",
              "tls",
              "traffic",
              "policy",
              "outbound",
              "inbound",
              "netty",
              "proxy",
              "grpc",
              "servlet",
              "sdk",
              "clients",
              "cli")
          .whereLayer("dns")
          .mayOnlyBeAccessedByLayers("dns-jdk", "netty", "sdk", "cli")
          .whereLayer("dns-jdk")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("registration")
          .mayOnlyBeAccessedByLayers("sdk", "cli")
          .whereLayer("tls")
          .mayOnlyBeAccessedByLayers(
              "outbound", "inbound", "netty", "proxy", "grpc", "servlet", "sdk", "clients", "cli")
          .whereLayer("traffic")
          .mayOnlyBeAccessedByLayers("outbound", "netty", "proxy", "grpc", "sdk", "clients", "cli")
          .whereLayer("policy")
          .mayOnlyBeAccessedByLayers("inbound", "netty", "proxy", "grpc", "servlet", "sdk", "cli")
          .whereLayer("outbound")
          .mayOnlyBeAccessedByLayers("netty", "grpc", "sdk", "clients")
          .whereLayer("inbound")
          .mayOnlyBeAccessedByLayers("netty", "proxy", "grpc", "servlet", "sdk")
          .whereLayer("servlet")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("netty")
          .mayOnlyBeAccessedByLayers("proxy")
          .whereLayer("proxy")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("grpc")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("sdk")
          .mayOnlyBeAccessedByLayers("clients", "cli")
          .whereLayer("clients")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule roomsOfAModuleFormNoCycle =
      slices().matching("io.meshjvm.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theTestkitKnowsNothingOfWhatItTests =
      noClasses()
          .that()
          .resideInAPackage(TESTKIT)
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.meshjvm..")
                  .and(not(resideInAnyPackage(TESTKIT, "io.meshjvm.proto.istio.."))))
          .because("both ends of a test must be independent readings of the wire");

  @ArchTest
  static final ArchRule internalStaysInsideItsModule =
      classes().that().resideInAPackage("io.meshjvm..internal..").should(onlyBeUsedInTheirModule());

  @ArchTest
  static final ArchRule nothingGlobalChanges =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat(
              resideInAPackage("io.meshjvm..").and(not(resideInAPackage(PROTO))))
          .should()
          .beFinal()
          .because("two members in one JVM share nothing");

  @ArchTest
  static final ArchRule failuresOfTheLibraryAreClosedKinds =
      classes()
          .that()
          .areAssignableTo(MeshException.class)
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .should()
          .haveModifier(JavaModifier.FINAL)
          .andShould()
          .haveSimpleNameEndingWith("Exception");

  private static ArchCondition<JavaClass> onlyBeUsedInTheirModule() {
    return new ArchCondition<>("only be used in their own module") {
      @Override
      public void check(JavaClass internal, ConditionEvents events) {
        String module = moduleOf(internal);
        internal.getDirectDependenciesToSelf().stream()
            .filter(use -> !moduleOf(use.getOriginClass()).equals(module))
            .forEach(
                use -> events.add(SimpleConditionEvent.violated(internal, use.getDescription())));
      }
    };
  }

  private static String moduleOf(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.");
    return parts.length > 2 ? parts[2] : "";
  }
}
