package io.meshjvm.house.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.Security;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

/**
 * How code behaves in somebody else's JVM: it changes nothing global, hides nothing, and never
 * trusts everybody.
 */
@AnalyzeClasses(packages = "io.meshjvm", importOptions = ImportOption.DoNotIncludeTests.class)
class ConductTest {

  private static final String[] TOOLS = {
    "io.meshjvm.cli..", "io.meshjvm.examples..", "io.meshjvm.benchmarks.."
  };

  @ArchTest
  static final ArchRule nobodyTouchesTheSettingsOfTheJvm =
      noClasses()
          .should()
          .callMethod(System.class, "setProperty", String.class, String.class)
          .orShould()
          .callMethod(Security.class, "addProvider", java.security.Provider.class)
          .orShould()
          .callMethod(Security.class, "insertProviderAt", java.security.Provider.class, int.class)
          .orShould()
          .callMethod(Security.class, "setProperty", String.class, String.class)
          .orShould()
          .callMethod(SSLContext.class, "setDefault", SSLContext.class)
          .orShould()
          .callMethod(
              HttpsURLConnection.class,
              "setDefaultSSLSocketFactory",
              javax.net.ssl.SSLSocketFactory.class);

  @ArchTest
  static final ArchRule nobodyTrustsEverybody =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.netty.handler.ssl.util.InsecureTrustManagerFactory");

  @ArchTest
  static final ArchRule trustManagersAreNotForOthersToMake =
      classes()
          .that()
          .implement(X509TrustManager.class)
          .and()
          .resideOutsideOfPackage("io.meshjvm..internal..")
          .should()
          .notBePublic()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule librariesNeitherPrintNorExitNorSleep =
      noClasses()
          .that()
          .resideOutsideOfPackages(TOOLS)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule oneLoggingFacade =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("java.util.logging..");
}
