package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.bootstrap.InboundForward.Protocol;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingSettingsTest {

  @TempDir Path directory;
  private Member member;

  @BeforeEach
  void create() {
    member = Member.in(directory);
  }

  @Test
  void servesNothingUnlessTold() {
    assertThat(member.load().serving()).isEqualTo(ServingSettings.none());
  }

  @Test
  void readsWhatIsSet() {
    member
        .property(
            "mesh.inboundForward",
            "8080:127.0.0.1:18080, 10.0.0.5:9090:localhost:9090/http2,[::]:70:[::1]:71/http1")
        .property("mesh.inboundConnections", "10")
        .property("mesh.inboundApplicationConnections", "5")
        .property("mesh.inboundIdleTimeout", "90s")
        .property("mesh.inboundClientCert", "append");

    ServingSettings settings = member.load().serving();
    assertThat(settings.forwards())
        .containsExactly(
            forward(new InetSocketAddress(8080), "127.0.0.1", 18080, Protocol.AUTOMATIC),
            forward(new InetSocketAddress("10.0.0.5", 9090), "127.0.0.1", 9090, Protocol.HTTP2),
            forward(new InetSocketAddress("::", 70), "::1", 71, Protocol.HTTP1));
    assertThat(settings)
        .isEqualTo(
            new ServingSettings(
                settings.forwards(),
                10,
                5,
                Duration.ofSeconds(90),
                ServingSettings.ClientCert.APPEND));
  }

  private static InboundForward forward(
      InetSocketAddress listen, String host, int port, Protocol protocol) {
    return new InboundForward(listen, new InetSocketAddress(host, port), protocol);
  }

  @ParameterizedTest
  @CsvSource({
    "inboundForward, 8080, MESH-1031",
    "inboundForward, 8080:18080, MESH-1031",
    "inboundForward, 8080:192.0.2.1:80, MESH-1031",
    "inboundForward, 8080:example.com:80, MESH-1031",
    "inboundForward, 80800:127.0.0.1:80, MESH-1031",
    "inboundForward, 8080:127.0.0.1:0, MESH-1031",
    "inboundForward, 8080:127.0.0.1:80/http3, MESH-1031",
    "inboundForward, 127.0.0.1:80:127.0.0.1:80, MESH-1031",
    "inboundConnections, 0, MESH-1030",
    "inboundApplicationConnections, 0, MESH-1030",
    "inboundIdleTimeout, never, MESH-1011",
    "inboundClientCert, SOME, MESH-1030",
  })
  void refusesWhatMakesNoSense(String key, String value, String code) {
    member.property("mesh." + key, value);

    assertThatThrownBy(member::load).hasMessageContaining(code).hasMessageContaining(key);
  }
}
