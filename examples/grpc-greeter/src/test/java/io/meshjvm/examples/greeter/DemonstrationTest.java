package io.meshjvm.examples.greeter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DemonstrationTest {

  @Test
  void greetsWhomTheMeshLetsCall() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    int failed = new Demonstration(new PrintStream(told, true, StandardCharsets.UTF_8)).play();

    assertThat(failed).isZero();
    String caller = " (you are spiffe://cluster.local/ns/shop/sa/caller)";
    assertThat(told.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "Without policies, PERMISSIVE:",
            "  caller, SayHello: Hello, world" + caller,
            "  caller, SayGoodbye: Goodbye, world" + caller,
            "  nobody, in plaintext, SayHello: Hello, world (you are nobody)",
            "  nobody, in plaintext, SayGoodbye: Goodbye, world (you are nobody)",
            "With a policy that lets caller say hello:",
            "  caller, SayHello: Hello, world" + caller,
            "  caller, SayGoodbye: PERMISSION_DENIED: RBAC: access denied",
            "  stranger, SayHello: PERMISSION_DENIED: RBAC: access denied",
            "  stranger, SayGoodbye: PERMISSION_DENIED: RBAC: access denied",
            "  nobody, in plaintext, SayHello: PERMISSION_DENIED: RBAC: access denied",
            "  nobody, in plaintext, SayGoodbye: PERMISSION_DENIED: RBAC: access denied",
            "With mutual TLS alone, STRICT:",
            "  caller, SayHello: Hello, world" + caller,
            "  caller, SayGoodbye: PERMISSION_DENIED: RBAC: access denied",
            "  nobody, in plaintext: is not heard any more");
  }
}
