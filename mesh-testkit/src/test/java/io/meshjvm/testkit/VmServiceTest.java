package io.meshjvm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VmServiceTest {

  private static final String CLUSTER = "outbound|80||web.example.com";

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(builder -> builder.keys(KeyAlgorithm.EC_P256));

  @Test
  void selectsTheWorkloadsOfItsGroup(Istiod istiod) throws Exception {
    VmService service = new VmService("vm", "web", "my-vm", "web.example.com", 9090);
    istiod.apply(service.group());
    istiod.apply(service.entry());
    assertThat(service.vm()).isEqualTo(VmSpec.of("vm", "web"));

    try (TestChannel channel = TestChannel.withToken(istiod)) {
      TestStream<DiscoveryRequest, DiscoveryResponse> stream = TestStream.sotw(channel);
      stream.send(TestStream.first(Nodes.registering("web").build(), Xds.CDS)).next();
      WorkloadEntry entry = istiod.store().workloadEntry("vm", "web-10.77.0.9").orElseThrow();
      assertThat(entry.spec().serviceAccount()).isEqualTo("my-vm");
      assertThat(entry.servable()).isTrue();

      DiscoveryResponse endpoints = stream.send(TestStream.ask(Xds.EDS, CLUSTER)).next();
      assertThat(endpoints.getResources(0).unpack(ClusterLoadAssignment.class).toString())
          .contains("10.77.0.9", "port_value: 9090");
    }
  }

  @Test
  void mayLeaveTheServiceAccountOfItsGroupUnsaid(Istiod istiod) {
    VmService service = new VmService("vm", "web", "my-vm", "web.example.com", 9090);
    istiod.apply(service.withoutServiceAccount().group());

    try (TestChannel channel = TestChannel.withToken(istiod)) {
      TestStream<DiscoveryRequest, DiscoveryResponse> stream = TestStream.sotw(channel);
      stream.send(TestStream.first(Nodes.registering("web").build(), Xds.CDS));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(istiod.workloadEntries())
                      .singleElement()
                      .matches(entry -> entry.spec().serviceAccount().isEmpty()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void refusesWhatIsNoPort(int port) {
    assertThatThrownBy(() -> new VmService("vm", "web", "my-vm", "web.example.com", port))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
