package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.meshjvm.core.xds.InvalidResourceException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Bytes from the wire: a policy that decides about everything, or a reason for the NACK, and
 * nothing else. Runs the seeds beside it as a test; with {@code JAZZER_FUZZ=1} it looks for more.
 */
class ListenerFuzzTest {

  private static final Caller CALLER =
      new Caller(
          Optional.empty(),
          new InetSocketAddress("127.0.0.1", 1),
          new InetSocketAddress("127.0.0.1", 2),
          "");

  private static final List<Opening> OPENINGS =
      List.of(
          Opening.plain(),
          Opening.plain("http/1.1"),
          Opening.tls("a.test", List.of("istio-http/1.1", "istio")),
          Opening.tls("", List.of()));

  @FuzzTest(maxDuration = "10m")
  void bytesAreAPolicyOrRefused(byte[] payload) {
    Optional<InboundPolicy> policy;
    try {
      policy = InboundPolicy.of(payload, Clock.systemUTC());
    } catch (InvalidResourceException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
      return;
    }
    policy.ifPresent(
        read -> {
          decide(read.others());
          read.ports().values().forEach(ListenerFuzzTest::decide);
        });
  }

  private static void decide(PortPolicy port) {
    for (Opening opening : OPENINGS) {
      Admission admission = port.admit(opening);
      if (admission instanceof Admission.Serve serve) {
        assertThat(serve.chain().connection(CALLER)).isNotNull();
        assertThat(serve.chain().request(CALLER, TestCall.of("GET a.test/x?y a=b"))).isNotNull();
      }
    }
  }
}
