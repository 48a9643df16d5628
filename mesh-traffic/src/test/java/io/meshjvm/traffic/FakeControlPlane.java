package io.meshjvm.traffic;

import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A control plane that delivers what a test gives it, with the bookkeeping of a real one. */
final class FakeControlPlane implements ControlPlane {

  static final String CDS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  static final String EDS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

  private final Map<String, FakeSubscription<?>> subscriptions = new HashMap<>();

  @Override
  public <T> Subscription<T> subscribe(ResourceType<T> type) {
    FakeSubscription<T> subscription = new FakeSubscription<>(type);
    if (subscriptions.putIfAbsent(type.typeUrl(), subscription) != null) {
      throw new IllegalStateException("subscribed already: " + type.typeUrl());
    }
    return subscription;
  }

  /** Delivers a full set for a wildcard type, and a change for one that is asked for by name. */
  void sotw(String typeUrl, List<byte[]> resources) {
    subscription(typeUrl).sotw(resources);
  }

  /** Delivers a change and removals. */
  void delta(String typeUrl, List<byte[]> resources, List<String> removed) {
    subscription(typeUrl).delta(resources, removed);
  }

  /** The names that are asked for. */
  Set<String> names(String typeUrl) {
    return subscription(typeUrl).names;
  }

  boolean isSubscribed(String typeUrl) {
    return subscriptions.containsKey(typeUrl);
  }

  private FakeSubscription<?> subscription(String typeUrl) {
    FakeSubscription<?> subscription = subscriptions.get(typeUrl);
    if (subscription == null) {
      throw new IllegalStateException("not subscribed: " + typeUrl);
    }
    return subscription;
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

  private final class FakeSubscription<T> implements Subscription<T> {

    private final ResourceType<T> type;
    private final Published<Resources<T>> resources = new Published<>(Resources.none());
    private Set<String> names = Set.of();

    FakeSubscription(ResourceType<T> type) {
      this.type = type;
    }

    void sotw(List<byte[]> payloads) {
      boolean full = type.naming() != ResourceType.Naming.EXPLICIT;
      change(full ? Map.of() : current().byName(), payloads, List.of());
    }

    void delta(List<byte[]> payloads, List<String> removed) {
      change(current().byName(), payloads, removed);
    }

    private void change(Map<String, T> base, List<byte[]> payloads, List<String> removed) {
      Map<String, T> next = new HashMap<>(base);
      removed.forEach(next::remove);
      for (byte[] payload : payloads) {
        T resource = type.parse(payload);
        next.put(type.name(resource), resource);
      }
      if (type.naming() == ResourceType.Naming.EXPLICIT) {
        next.keySet().retainAll(names);
      }
      resources.publish(new Resources<>(next, true, "v"));
    }

    @Override
    public void names(Set<String> wanted) {
      names = Set.copyOf(wanted);
      Map<String, T> kept = new HashMap<>(current().byName());
      if (kept.keySet().retainAll(new HashSet<>(wanted))) {
        resources.publish(new Resources<>(kept, true, "v"));
      }
    }

    @Override
    public Resources<T> current() {
      return resources.current();
    }

    @Override
    public Watch watch(Consumer<? super Resources<T>> listener) {
      return resources.watch(listener);
    }

    @Override
    public void close() {
      subscriptions.remove(type.typeUrl(), this);
    }
  }
}
