package io.meshjvm.examples.legacyserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DemonstrationTest {

  @Test
  void unchangedCodeObeysTheMeshAndLearnsWhoCalls() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    new Demonstration(new PrintStream(told, true, StandardCharsets.UTF_8)).play();

    assertThat(told.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "PERMISSIVE, no rules",
            "    stranger /hello: 200 Hello, stranger, at /hello",
            "    peer /hello: 200 Hello, spiffe://cluster.local/ns/vm/sa/peer, at /hello",
            "only the peer may call, and only /hello",
            "    stranger /hello: 403 RBAC: access denied",
            "    peer /hello: 200 Hello, spiffe://cluster.local/ns/vm/sa/peer, at /hello",
            "    stranger /admin: 403 RBAC: access denied",
            "    peer /admin: 403 RBAC: access denied",
            "STRICT",
            "    stranger /hello: no answer",
            "    peer /hello: 200 Hello, spiffe://cluster.local/ns/vm/sa/peer, at /hello");
  }
}
