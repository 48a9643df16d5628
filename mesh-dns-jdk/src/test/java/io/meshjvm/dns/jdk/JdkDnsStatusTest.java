package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The status says whether the JDK asks the library, and if not, why. */
class JdkDnsStatusTest {

  private static final String ONLY_PROVIDERS =
      "Java 17 has no providers: see saysThatJava17IsInert";

  private static final String PROVIDER =
      """
      package other;

      import java.net.spi.InetAddressResolver;
      import java.net.spi.InetAddressResolverProvider;

      public class Provider extends InetAddressResolverProvider {
        public InetAddressResolver get(Configuration configuration) {
          InetAddressResolver builtIn = configuration.builtinResolver();
          return new InetAddressResolver() {
            public java.util.stream.Stream<java.net.InetAddress> lookupByName(
                String host, LookupPolicy policy) throws java.net.UnknownHostException {
              return builtIn.lookupByName(host, policy);
            }

            public String lookupByAddress(byte[] address) throws java.net.UnknownHostException {
              return builtIn.lookupByAddress(address);
            }
          };
        }

        public String name() {
          return "other";
        }
      }
      """;

  @TempDir private Path directory = Path.of("");

  @Test
  @EnabledForJreRange(max = JRE.JAVA_17, disabledReason = "later Javas have resolver providers")
  void saysThatJava17IsInert() {
    Map<String, String> facts = new ChildJvm().run(StatusFacts.class);
    assertThat(facts)
        .containsEntry("activity", "Inert")
        .containsEntry("codes", "MESH-1420")
        .containsEntry("lookup", Lookups.UNKNOWN);
    assertThat(facts.get("text")).contains("Java 17 has no resolver providers; 18 is the first");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_18, disabledReason = ONLY_PROVIDERS)
  void provesThatTheJdkAsksTheLibraryAndSaysWhichLookupCameFirst() {
    Map<String, String> facts = new ChildJvm().run(LookupBefore.class);
    assertThat(facts)
        .containsEntry("activity", "Active")
        .containsEntry("members", "1")
        .containsEntry("codes", "")
        .containsEntry("lookup", StatusFacts.ADDRESS);
    assertThat(facts.get("text"))
        .contains("first lookup: " + Lookups.class.getName() + ".of on thread 'main'")
        .contains("addresses 30 s, unknown hosts 10 s");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_18, disabledReason = ONLY_PROVIDERS)
  void aMemberMakesTheFirstLookupIfNobodyElseHas() {
    Map<String, String> facts = new ChildJvm().run(StatusFacts.class);
    assertThat(facts).containsEntry("activity", "Active");
    assertThat(facts.get("text")).contains("first lookup: " + TestMember.class.getName());
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_18, disabledReason = ONLY_PROVIDERS)
  void namesTheProviderThatWasChosenInstead() throws IOException {
    Map<String, String> facts =
        new ChildJvm()
            .classPath(otherProvider() + File.pathSeparator + ChildJvm.classPath())
            .run(StatusFacts.class);
    assertThat(facts)
        .containsEntry("activity", "NotActive")
        .containsEntry("codes", "MESH-1421")
        .containsEntry("lookup", Lookups.UNKNOWN);
    assertThat(facts.get("text"))
        .contains("The provider other.Provider comes first on the classpath");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_18, disabledReason = ONLY_PROVIDERS)
  void aProviderThatComesLaterOnTheClasspathDoesNotMatter() throws IOException {
    Map<String, String> facts =
        new ChildJvm()
            .classPath(ChildJvm.classPath() + File.pathSeparator + otherProvider())
            .run(StatusFacts.class);
    assertThat(facts).containsEntry("activity", "Active");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_18, disabledReason = ONLY_PROVIDERS)
  void saysThatAHostsFileLeavesProvidersOut() throws IOException {
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
    Map<String, String> facts =
        new ChildJvm().option("-Djdk.net.hosts.file=" + hosts).run(StatusFacts.class);
    assertThat(facts).containsEntry("activity", "NotActive");
    assertThat(facts.get("text")).contains("jdk.net.hosts.file is set");
  }

  @Test
  void warnsOfACacheThatHidesUpdates() {
    Map<String, String> facts =
        new ChildJvm().option("-Dsun.net.inetaddr.ttl=-1").run(StatusFacts.class);
    assertThat(facts.get("codes")).endsWith("MESH-1422");
    assertThat(facts.get("text")).contains("addresses for ever, unknown hosts 10 s");
  }

  private Path otherProvider() throws IOException {
    Path source = Files.createDirectories(directory.resolve("src/other")).resolve("Provider.java");
    Files.writeString(source, PROVIDER);
    Path classes = Files.createDirectories(directory.resolve("classes"));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(code).isZero();
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.write(
        services.resolve("java.net.spi.InetAddressResolverProvider"), List.of("other.Provider"));
    return classes;
  }

  /** Looks something up before there is a member. */
  static final class LookupBefore {

    private LookupBefore() {}

    public static void main(String[] arguments) {
      Fact.note("before", Lookups.of("localhost"));
      StatusFacts.note();
    }
  }
}
