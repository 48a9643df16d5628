package io.meshjvm.core.identity;

import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.core.bootstrap.IdentitySettings.KeyAlgorithm;
import io.meshjvm.core.bootstrap.WorkloadNode;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings with defaults, of which a test changes what it is about. */
final class TestSettings {

  private String trustDomain = "cluster.local";
  private boolean configured = true;
  private Duration ttl = Duration.ofHours(24);
  private @Nullable Path store;
  private @Nullable Path files;

  private TestSettings() {}

  static TestSettings identity() {
    return new TestSettings();
  }

  TestSettings trustDomain(String name, boolean chosen) {
    this.trustDomain = name;
    this.configured = chosen;
    return this;
  }

  TestSettings ttl(Duration requested) {
    this.ttl = requested;
    return this;
  }

  TestSettings store(Path directory) {
    this.store = directory;
    return this;
  }

  TestSettings files(Path directory) {
    this.files = directory;
    return this;
  }

  IdentitySettings build() {
    return new IdentitySettings(
        trustDomain, configured, KeyAlgorithm.EC_P256, ttl, 0.5, 0.01, "signer", store, files);
  }

  static ControlPlaneSettings controlPlane(Path directory) {
    return new ControlPlaneSettings(
        HostPort.parse("istiod.istio-system.svc:15012"),
        HostPort.parse("istiod.istio-system.svc:15012"),
        Map.of(),
        directory.resolve("root-cert.pem"),
        directory.resolve("istio-token"),
        Protocol.DELTA,
        ControlPlaneSettings.DEFAULT_MAX_MESSAGE_BYTES,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMinutes(30),
        Map.of(),
        Map.of("x-test", "yes"));
  }

  static WorkloadNode node(String namespace, String serviceAccount) {
    return new WorkloadNode(
        "vm-1",
        namespace,
        serviceAccount,
        "group",
        null,
        "group",
        "Kubernetes",
        "",
        List.of(InetAddress.getLoopbackAddress()),
        namespace + ".svc.cluster.local",
        Map.of(),
        null,
        Map.of(),
        Map.of());
  }
}
