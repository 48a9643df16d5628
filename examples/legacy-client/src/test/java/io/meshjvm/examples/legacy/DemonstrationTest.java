package io.meshjvm.examples.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DemonstrationTest {

  private static final String GREETING = "    Hello, spiffe://cluster.local/ns/vm/sa/legacy";

  @Test
  void unchangedCodeCallsAServiceThatTakesMutualTlsAlone() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    new Demonstration(new PrintStream(told, true, StandardCharsets.UTF_8)).play();

    assertThat(told.toString(StandardCharsets.UTF_8).lines())
        .hasSize(6)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("a socket, forwarded from /127."),
            line -> assertThat(line).isEqualTo(GREETING),
            line -> assertThat(line).isEqualTo("HttpClient, by the HTTP proxy"),
            line -> assertThat(line).isEqualTo(GREETING),
            line -> assertThat(line).startsWith("a socket, by a name that is 127."),
            line -> assertThat(line).isEqualTo(GREETING));
  }
}
