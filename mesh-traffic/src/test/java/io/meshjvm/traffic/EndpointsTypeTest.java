package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UInt32Value;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.Address;
import io.meshjvm.proto.envoy.config.core.v3.EnvoyInternalAddress;
import io.meshjvm.proto.envoy.config.core.v3.HealthStatus;
import io.meshjvm.proto.envoy.config.core.v3.Pipe;
import io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointsTypeTest {

  private static final String NAME = "outbound|80||a.test";

  private final EndpointsType type = new EndpointsType(new Features());

  private Endpoints parse(LbEndpoint.Builder... endpoints) {
    return type.parse(Wire.eds(NAME, endpoints));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("malformed", new byte[] {9, 9}),
        Arguments.of("cluster_name", Wire.eds("")),
        Arguments.of("cluster_name", Wire.eds("x".repeat(601))),
        Arguments.of("port_value", Wire.eds(NAME, Wire.endpoint("10.0.0.1", 70_000))),
        Arguments.of("port_value: 4294967295", Wire.eds(NAME, Wire.endpoint("10.0.0.1", -1))),
        Arguments.of("priority", Wire.assignment(NAME, Wire.group(129)).toByteArray()),
        Arguments.of("priority", Wire.assignment(NAME, Wire.group(-1)).toByteArray()),
        Arguments.of("endpoints: 100001", tooMany()));
  }

  private static byte[] tooMany() {
    LocalityLbEndpoints.Builder group = Wire.group(0);
    for (int i = 0; i <= Limits.ENDPOINTS; i++) {
      group.addLbEndpoints(LbEndpoint.getDefaultInstance());
    }
    return Wire.assignment(NAME, group).toByteArray();
  }

  @ParameterizedTest
  @MethodSource
  void refused(String reason, byte[] payload) {
    assertThatThrownBy(() -> type.parse(payload))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void leavesOutAndCountsWhatCannotBeDialled() {
    LbEndpoint.Builder pipe = LbEndpoint.newBuilder();
    pipe.getEndpointBuilder()
        .setAddress(Address.newBuilder().setPipe(Pipe.newBuilder().setPath("/run/sock")));

    Endpoints endpoints =
        parse(
            Wire.endpoint("10.0.0.1", 80),
            Wire.endpoint("api.example.org", 80),
            Wire.endpoint("", 80),
            Wire.endpoint("10.0.0.2", 0),
            internal("no-address"),
            pipe);

    assertThat(endpoints.stream()).hasSize(1);
    assertThat(endpoints.skipped()).isEqualTo(5);
  }

  @Test
  void ofEndpointsWithOneAddressTheFirstCounts() {
    Endpoints endpoints =
        parse(
            Wire.endpoint("fd00::1", 80),
            Wire.endpoint("10.0.0.1", 80).setHealthStatus(HealthStatus.HEALTHY),
            Wire.endpoint("10.0.0.1", 80).setHealthStatus(HealthStatus.UNHEALTHY),
            Wire.endpoint("10.0.0.1", 81),
            Wire.endpoint("fd00:0::1", 80));

    assertThat(endpoints.stream().map(Endpoint::health))
        .containsExactly(Endpoint.Health.UNKNOWN, Endpoint.Health.HEALTHY, Endpoint.Health.UNKNOWN);
    assertThat(endpoints.skipped()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3:8080, 10.1.2.3, 8080", "[fd00::1]:8080, fd00:0:0:0:0:0:0:1, 8080"})
  void trap29ReadsTheAddressBehindAnAmbientEndpoint(String id, String ip, int port) {
    assertThat(parse(internal(id)).stream())
        .singleElement()
        .satisfies(
            endpoint -> {
              assertThat(endpoint.address().getAddress().getHostAddress()).isEqualTo(ip);
              assertThat(endpoint.address().getPort()).isEqualTo(port);
            });
  }

  private static LbEndpoint.Builder internal(String endpointId) {
    LbEndpoint.Builder endpoint = LbEndpoint.newBuilder();
    endpoint
        .getEndpointBuilder()
        .setAddress(
            Address.newBuilder()
                .setEnvoyInternalAddress(
                    EnvoyInternalAddress.newBuilder()
                        .setServerListenerName("connect_originate")
                        .setEndpointId(endpointId)));
    return endpoint;
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, true",
    "HEALTHY, true",
    "DEGRADED, true",
    "DRAINING, false",
    "UNHEALTHY, false",
    "TIMEOUT, false",
  })
  void readsHealth(HealthStatus status, boolean usable) {
    assertThat(parse(Wire.endpoint("10.0.0.1", 1, status)).stream())
        .singleElement()
        .satisfies(endpoint -> assertThat(endpoint.isUsable()).isEqualTo(usable));
  }

  @Test
  void takesAHealthFromTheFutureForUnhealthy() {
    assertThat(
            parse(Wire.endpoint("10.0.0.1", 80).setHealthStatusValue(99)).stream()
                .map(Endpoint::health))
        .containsExactly(Endpoint.Health.UNHEALTHY);
  }

  @Test
  void readsWeightsAsUnsignedAndAnAbsentOneAsOne() {
    assertThat(
            parse(
                    Wire.endpoint("10.0.0.1", 80),
                    Wire.endpoint("10.0.0.2", 80).setLoadBalancingWeight(UInt32Value.of(-1)),
                    Wire.endpoint("10.0.0.3", 80).setLoadBalancingWeight(UInt32Value.of(0)))
                .stream()
                .map(Endpoint::weight))
        .containsExactly(1L, 4_294_967_295L, 0L);
  }

  @Test
  void aLocalityWithoutWeightHasNoShareAmongLocalities() {
    assertThat(parse(Wire.endpoint("10.0.0.1", 80), Wire.endpoint("10.0.0.2", 80)).groups())
        .extracting(Endpoints.Group::weight)
        .containsExactly(0L);
  }

  @ParameterizedTest
  @CsvSource({
    "a-0;default;a;v1;Kubernetes, a-0, v1",
    "a-0;default, a-0, ''",
    "'', '', ''",
    ";;;;Kubernetes, '', ''",
  })
  void readsTheWorkloadHoweverShort(String text, String name, String revision) {
    assertThat(Endpoint.Workload.parse(text).name()).isEqualTo(name);
    assertThat(Endpoint.Workload.parse(text).revision()).isEqualTo(revision);
  }
}
