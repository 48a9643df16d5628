package io.meshjvm.core.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import org.junit.jupiter.api.Test;

/** The end of a wait that is of no use any more. */
class RetryNowTest {

  private final Bench bench = new Bench(Protocol.SOTW);

  @Test
  void endsTheWaitAfterARefusalAndDoesNothingElsewhere() {
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> first = bench.connect();
    bench.controlPlane.retryNow();
    bench.run();
    assertThat(bench.transport.opened()).isOne();

    first.end(Status.UNAUTHENTICATED);
    bench.run();
    refuse();
    assertThat(bench.status().phase()).isEqualTo(Phase.BACKING_OFF);
    int before = bench.transport.opened();

    bench.controlPlane.retryNow();
    bench.controlPlane.retryNow();
    bench.run();
    assertThat(bench.transport.opened()).isEqualTo(before + 1);
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTING);
  }

  /** With the token alone, which is tried at once. */
  private void refuse() {
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> last =
        bench.stream(bench.transport.opened() - 1);
    last.accept(false);
    last.end(Status.UNAUTHENTICATED);
    bench.run();
  }
}
