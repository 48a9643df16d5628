package io.meshjvm.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcChannelFactoryTest {

  private static final HostPort ISTIOD = new HostPort("istiod.test", 15012);

  @TempDir private Path directory;

  @BeforeEach
  void writeRoots() throws IOException {
    TestCa ca = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    Files.writeString(directory.resolve("root-cert.pem"), ca.rootsPem());
  }

  @Test
  void opensChannelsWhoseConnectTimeoutIsLongerThanNettyCanCount() {
    for (Duration timeout : new Duration[] {Duration.ofDays(25), Duration.ofDays(100_000)}) {
      GrpcChannelFactory factory =
          new GrpcChannelFactory(settings(timeout), "", Optional::empty, Clock.systemUTC());

      ManagedChannel channel =
          factory.open(ISTIOD, Map.of(), ChannelFactory.Credential.TOKEN_ONLY).channel();

      assertThat(channel.authority()).isEqualTo(ISTIOD.toString());
      channel.shutdownNow();
    }
  }

  private ControlPlaneSettings settings(Duration connectTimeout) {
    return new ControlPlaneSettings(
        ISTIOD,
        ISTIOD,
        Map.of(ISTIOD.host(), InetAddress.getLoopbackAddress()),
        directory.resolve("root-cert.pem"),
        directory.resolve("istio-token"),
        Protocol.DELTA,
        1 << 20,
        connectTimeout,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMinutes(25),
        Map.of(),
        Map.of());
  }
}
