package io.meshjvm.benchmarks.scale;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Delivers recorded responses to whoever subscribed to their type. */
public final class RecordedControlPlane implements ControlPlane {

  private final Map<String, Recording<?>> recordings = new HashMap<>();

  /** A workload of {@code namespace} that subscribes. */
  public static WorkloadNode node(String namespace) {
    return new WorkloadNode(
        "bench",
        namespace,
        "my-vm",
        null,
        null,
        "bench",
        "Kubernetes",
        "",
        List.of(InetAddress.getLoopbackAddress()),
        namespace + ".svc.cluster.local",
        Map.of(),
        null,
        Map.of(),
        Map.of());
  }

  /** Parses a response and publishes what it holds. */
  public void deliver(byte[] message) throws InvalidProtocolBufferException {
    DiscoveryResponse response = DiscoveryResponse.parseFrom(message);
    Recording<?> recording = recordings.get(response.getTypeUrl());
    if (recording == null) {
      throw new IllegalArgumentException("no one subscribed to " + response.getTypeUrl());
    }
    recording.deliver(response);
  }

  @Override
  public <T> Subscription<T> subscribe(ResourceType<T> type) {
    Recording<T> recording = new Recording<>(type);
    recordings.put(type.typeUrl(), recording);
    return recording;
  }

  @Override
  public void start() {}

  @Override
  public void announce(Announcement announcement) {
    throw new UnsupportedOperationException("announce");
  }

  @Override
  public Source<ControlPlaneStatus> status() {
    throw new UnsupportedOperationException("status");
  }

  @Override
  public void close() {}

  private static final class Recording<T> implements Subscription<T> {

    private final ResourceType<T> type;
    private final Published<Resources<T>> resources = new Published<>(Resources.none());

    Recording(ResourceType<T> type) {
      this.type = type;
    }

    void deliver(DiscoveryResponse response) {
      Map<String, T> byName = new HashMap<>();
      for (Any any : response.getResourcesList()) {
        T resource = type.parse(any.getValue().toByteArray());
        byName.put(type.name(resource), resource);
      }
      resources.publish(new Resources<>(byName, true, response.getVersionInfo()));
    }

    @Override
    public void names(Set<String> names) {}

    @Override
    public Resources<T> current() {
      return resources.current();
    }

    @Override
    public Watch watch(Consumer<? super Resources<T>> listener) {
      return resources.watch(listener);
    }

    @Override
    public void close() {}
  }
}
