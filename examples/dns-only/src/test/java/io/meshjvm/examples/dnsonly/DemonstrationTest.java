package io.meshjvm.examples.dnsonly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class DemonstrationTest {

  @Test
  void answersNamesOfTheMeshWithoutBeingRegistered() throws Exception {
    assertThat(told())
        .containsSubsequence(
            "WorkloadEntries of this application: 0",
            "DNS listener at /127.0.0.1:",
            "greeter.shop",
            "mesh.resolve  10.96.0.30",
            "db.external.test",
            "mesh.resolve  240.240.0.1",
            "any.wild.test",
            "mesh.resolve  240.1.2.3",
            "localhost",
            "mesh.resolve  127.0.0.1");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_18)
  void putsTheNamesBehindEveryLookupOfTheJvm() throws Exception {
    assertThat(told())
        .containsSubsequence(
            "greeter.shop",
            "InetAddress   10.96.0.30",
            "db.external.test",
            "InetAddress   240.240.0.1",
            "localhost",
            "InetAddress   127.0.0.1");
  }

  private static String told() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    int exit = new Demonstration(new PrintStream(told, true, StandardCharsets.UTF_8)).play();
    assertThat(exit).isZero();
    return told.toString(StandardCharsets.UTF_8);
  }
}
