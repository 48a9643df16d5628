package io.meshjvm.examples.vmservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScenarioTest {

  @Test
  void tellsTheLifeOfAServiceFromJoiningToLeaving() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();

    int exit = new Scenario(new PrintStream(told, true, StandardCharsets.UTF_8)).play();

    assertThat(exit).isZero();
    assertThat(told.toString(StandardCharsets.UTF_8))
        .containsSubsequence(
            "istiod listens on 127.0.0.1:",
            "applied WorkloadGroup vm/python-http",
            "the VM has joined:",
            "state       READY",
            "identity    spiffe://cluster.local/ns/vm/sa/my-vm",
            "registered  vm/python-http-127.0.0.1, HEALTHY",
            "selected by vmservice.example.com:80 -> 127.0.0.1:",
            "peers use mutual TLS",
            "=STRICT",
            "istiod has WorkloadEntry vm/python-http-127.0.0.1",
            "condition Healthy=True",
            "peer calls http://vmservice.example.com/: 200 from 127.0.0.1:",
            "\"peer\":\"spiffe://cluster.local/ns/default/sa/httpbin\"",
            "VM calls http://httpbin.default:8000/: 200 from 127.0.0.1:",
            "\"peer\":\"spiffe://cluster.local/ns/vm/sa/my-vm\"",
            "gone from the peer's endpoints",
            "WorkloadEntry removed")
        .doesNotContain("httpbin.default.svc.cluster.local:8000 -> ");
  }
}
