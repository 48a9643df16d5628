package io.meshjvm.house.laws;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the house shows to the street: few public types, plain Java in their signatures, nothing
 * nullable in silence.
 */
@AnalyzeClasses(packages = "io.meshjvm", importOptions = ImportOption.DoNotIncludeTests.class)
class SignatureTest {

  private static final Set<String> FOREIGN =
      Set.of(
          "com.google.protobuf.",
          "io.grpc.",
          "io.envoyproxy.",
          "io.meshjvm.proto.",
          "org.bouncycastle.");

  @ArchTest
  static final ArchRule noWireTypeInAPublicSignatureOfTrunkAndBranches =
      classes()
          .that()
          .resideInAnyPackage(
              "io.meshjvm.core..",
              "io.meshjvm.dns..",
              "io.meshjvm.registration..",
              "io.meshjvm.tls..",
              "io.meshjvm.traffic..",
              "io.meshjvm.policy..",
              "io.meshjvm.sdk..")
          .and()
          .resideOutsideOfPackage("io.meshjvm..internal..")
          .and(describe("can be reached from outside", SignatureTest::isReachable))
          .should(speakPlainJava());

  @ArchTest
  static void fewTypesArePublic(JavaClasses house) {
    List<JavaClass> topLevel =
        house.stream()
            .filter(SignatureTest::isOurs)
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .toList();
    long open =
        topLevel.stream().filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)).count();

    assertThat((double) open / topLevel.size())
        .as("%d of %d top-level types are public", open, topLevel.size())
        .isLessThanOrEqualTo(0.40);
  }

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses house) {
    List<String> unmarked =
        house.stream()
            .filter(SignatureTest::isOurs)
            .map(JavaClass::getPackage)
            .distinct()
            .filter(room -> !room.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
            .map(room -> room.getName())
            .toList();

    assertThat(unmarked).isEmpty();
  }

  /** Members of an interface count as public, even if nobody outside sees the interface. */
  private static boolean isReachable(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(SignatureTest::isReachable).orElse(true);
  }

  private static boolean isOurs(JavaClass type) {
    return !type.getPackageName().startsWith("io.meshjvm.proto");
  }

  private static ArchCondition<JavaClass> speakPlainJava() {
    return new ArchCondition<>("have public signatures of plain Java") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getCodeUnits().stream()
            .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(unit -> typesOf(unit).anyMatch(SignatureTest::isForeign))
            .forEach(
                unit -> events.add(SimpleConditionEvent.violated(unit, unit.getDescription())));
      }
    };
  }

  private static Stream<JavaClass> typesOf(JavaCodeUnit unit) {
    return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
        .flatMap(type -> type.getAllInvolvedRawTypes().stream());
  }

  private static boolean isForeign(JavaClass type) {
    return FOREIGN.stream().anyMatch(type.getName()::startsWith);
  }
}
