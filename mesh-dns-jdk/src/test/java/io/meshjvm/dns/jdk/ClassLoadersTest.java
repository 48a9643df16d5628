package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library in the class loaders of application servers, and agents that come before it; on Java
 * 17 it is inert in all of them.
 */
class ClassLoadersTest {

  private static final String TESTS = ChildJvm.home(ClassLoadersTest.class).toString();

  @TempDir private Path directory = Path.of("");

  private static String library() {
    return Stream.of(ChildJvm.classPath().split(File.pathSeparator))
        .filter(part -> !Path.of(part).equals(Path.of(TESTS)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Map<String, String> run(String place) {
    // What only caches of the JDK hold, softly, counts as collectable.
    return new ChildJvm()
        .option("-XX:SoftRefLRUPolicyMSPerMB=0")
        .classPath(TESTS)
        .run(Isolated.class, place, library(), TESTS);
  }

  @Test
  void fault49ALookupBeforeTheJarIsVisibleLeavesTheJdkToItselfAndTheStatusSaysSo() {
    Map<String, String> facts = run("application");
    assertThat(facts)
        .containsEntry("activity", ChildJvm.where("NotActive", "Inert"))
        .containsEntry("codes", ChildJvm.where("MESH-1421", "MESH-1420"))
        .containsEntry("lookup", Lookups.UNKNOWN);
    assertText(
        facts,
        "first lookup came before this jar was visible",
        "Put mesh-dns-jdk on the class path that the JVM starts with");
  }

  @Test
  void fault49AnAgentsLookupIsNamedIfItCameTooEarlyWithoutTheAgentsOptions() throws IOException {
    Map<String, String> facts =
        new ChildJvm()
            .option("-javaagent:" + agent() + "=token=secret")
            .classPath(TESTS)
            .run(Isolated.class, "application, first", library(), TESTS);
    assertThat(facts).containsEntry("activity", ChildJvm.where("NotActive", "Inert"));
    assertText(facts, "Java agents that start before the application: early-agent.jar");
    assertThat(facts.get("text")).doesNotContain("secret");
  }

  @Test
  void fault49AnAgentsLookupDoesNoHarmIfTheJarIsOnTheClassPath() throws IOException {
    Map<String, String> facts =
        new ChildJvm().option("-javaagent:" + agent()).run(StatusFacts.class);
    assertThat(facts)
        .containsEntry("activity", ChildJvm.where("Active", "Inert"))
        .containsEntry("lookup", ChildJvm.where(StatusFacts.ADDRESS, Lookups.UNKNOWN));
    assertText(facts, "first lookup: " + Lookups.class.getName());
  }

  @Test
  void servesAnApplicationThatMakesTheFirstLookupInItsOwnClassLoader() {
    assertThat(run("application, first"))
        .containsEntry("activity", ChildJvm.where("Active", "Inert"))
        .containsEntry("lookup", ChildJvm.where(StatusFacts.ADDRESS, Lookups.UNKNOWN));
  }

  @Test
  void servesApplicationsOfAContainerThatHasTheLibraryAndLetsThemGo() {
    assertThat(run("container"))
        .containsEntry("activity", ChildJvm.where("Active", "Inert"))
        .containsEntry("lookup", ChildJvm.where(StatusFacts.ADDRESS, Lookups.UNKNOWN))
        .containsEntry("collected", "true");
  }

  @Test
  void saysThatAnotherCopyOfTheLibraryWasChosenAndLetsTheApplicationGo() {
    Map<String, String> facts = run("both");
    assertThat(facts)
        .containsEntry("activity", ChildJvm.where("NotActive", "Inert"))
        .containsEntry("lookup", Lookups.UNKNOWN)
        .containsEntry("collected", "true");
    assertText(facts, "Another copy of this library, from another class loader");
  }

  @Test
  void fault57AStoppedApplicationCanBeCollected() {
    assertThat(run("application")).containsEntry("collected", "true");
  }

  private static void assertText(Map<String, String> facts, String... parts) {
    assertThat(facts.get("text"))
        .contains(
            ChildJvm.asksProviders()
                ? parts
                : new String[] {"has no resolver providers; 18 is the first"});
  }

  private Path agent() throws IOException {
    Path jar = directory.resolve("early-agent.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", EarlyAgent.class.getName());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      String name = EarlyAgent.class.getName().replace('.', '/') + ".class";
      out.putNextEntry(new JarEntry(name));
      try (InputStream code = EarlyAgent.class.getClassLoader().getResourceAsStream(name)) {
        code.transferTo(out);
      }
    }
    return jar;
  }
}
