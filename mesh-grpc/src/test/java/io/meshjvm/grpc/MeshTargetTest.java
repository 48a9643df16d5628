package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeshTargetTest {

  @ParameterizedTest
  @CsvSource({
    "/greeter.shop:50051, greeter.shop, 50051",
    "greeter.shop:50051, greeter.shop, 50051",
    "/Greeter.Shop.svc.cluster.local.:1, Greeter.Shop.svc.cluster.local., 1",
    "/my_service:65535, my_service, 65535",
    "/1and1.example:80, 1and1.example, 80",
    "/grüße.example:80, grüße.example, 80",
  })
  void namesAHostAndAPort(String path, String host, int port) {
    MeshTarget target = MeshTarget.of("", path);

    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(OptionalInt.of(port));
    assertThat(target.authority()).isEqualTo(host + ":" + port);
  }

  @Test
  void mayLeaveThePortToTheService() {
    MeshTarget target = MeshTarget.of(null, "/greeter");

    assertThat(target.port()).isEmpty();
    assertThat(target.authority()).isEqualTo("greeter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//greeter",
        "/:80",
        "/greeter:",
        "/greeter:0",
        "/greeter:65536",
        "/greeter:999999",
        "/greeter:http",
        "/greeter:-1",
        "/greeter/more",
        "/greeter:80/more",
        "/greeter:80?x=y",
        "/user@greeter",
        "/ greeter",
        "/*.shop:80",
        "/.shop",
        "/-x",
        "/192.0.2.1",
        "/192.0.2.1:80",
        "/[::1]:80",
        "/a,b:80",
      })
  void whatNamesNoServiceIsRefused(String path) {
    assertThatThrownBy(() -> MeshTarget.of("", path))
        .isInstanceOf(MeshTargetException.class)
        .hasMessageContaining("MESH-1511")
        .hasMessageContaining("mesh:///host:port");
  }

  @Test
  void nothingMayStandWhereAnAuthorityIs() {
    assertThatThrownBy(() -> MeshTarget.of("greeter:80", ""))
        .isInstanceOf(MeshTargetException.class)
        .hasMessageContaining("greeter:80");
  }
}
