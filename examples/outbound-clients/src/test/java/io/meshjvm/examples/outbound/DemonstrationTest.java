package io.meshjvm.examples.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DemonstrationTest {

  @Test
  void callsTheServiceWithEveryClientOverMutualTls() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    int failed = new Demonstration(new PrintStream(told, true, StandardCharsets.UTF_8)).play();

    String table = told.toString(StandardCharsets.UTF_8);
    assertThat(failed).as(table).isZero();
    assertThat(table.lines().skip(9)).singleElement().asString().endsWith("SERVING");
    assertThat(table.lines().skip(1).limit(8))
        .allSatisfy(
            line -> assertThat(line).endsWith("Hello, spiffe://cluster.local/ns/vm/sa/caller"));
  }
}
