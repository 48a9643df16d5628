package io.meshjvm.core.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.internal.ChannelFactory;
import io.meshjvm.core.internal.ChannelFactory.ControlPlaneChannel;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.testkit.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GrpcTransportTest {

  private final VirtualTime time = new VirtualTime();
  private final MeshThread thread = MeshThread.over(time.scheduler(), time.clock(), new Random(7));
  private final List<Status> endings = new ArrayList<>();

  private final class Endings implements Transport.Events<DiscoveryResponse> {

    @Override
    public void opened(boolean certificate, String dialled) {
      throw new AssertionError("opened");
    }

    @Override
    public void message(DiscoveryResponse response) {
      throw new AssertionError("message");
    }

    @Override
    public void draining() {
      throw new AssertionError("draining");
    }

    @Override
    public void ended(Status status) {
      endings.add(status);
    }
  }

  private void open(ChannelFactory channels) {
    new GrpcTransport(Bench.settings(Protocol.SOTW), channels, thread, Runnable::run)
        .open(
            AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
            Credential.CERTIFICATE_AND_TOKEN,
            new Endings());
    time.runDue();
  }

  @Test
  void fault60AMachineWithoutThreadsCostsAnAttemptAndNotTheStream() {
    OutOfMemoryError shortage = new OutOfMemoryError("unable to create native thread");
    open(
        (target, headers, credential) -> {
          throw shortage;
        });

    assertThat(endings)
        .singleElement()
        .satisfies(status -> assertThat(status.getCause()).isSameAs(shortage));
  }

  @Test
  void aChannelThatCannotBeMadeEndsTheAttempt() {
    open(
        (target, headers, credential) -> {
          throw new IllegalStateException("no channel");
        });

    assertThat(endings).extracting(Status::getDescription).containsExactly("no channel");
  }

  @Test
  void aChannelThatIsOpenedAfterTheMeshThreadEndedIsShutDown() {
    ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", 1).usePlaintext().build();
    time.scheduler().shutdown();

    open((target, headers, credential) -> new ControlPlaneChannel(channel, true, "nobody"));

    assertThat(channel.isShutdown()).isTrue();
    assertThat(endings).isEmpty();
  }
}
