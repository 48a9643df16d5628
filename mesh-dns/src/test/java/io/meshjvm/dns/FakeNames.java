package io.meshjvm.dns;

import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A control plane that has a name table and nothing else. */
public final class FakeNames implements ControlPlane {

  private @Nullable Names<?> names;

  @Override
  public <T> Subscription<T> subscribe(ResourceType<T> type) {
    Names<T> subscription = new Names<>(type);
    names = subscription;
    return subscription;
  }

  /** Sends a table. */
  public void send(byte[] table) {
    if (names == null) {
      throw new IllegalStateException("no one is subscribed");
    }
    names.send(table);
  }

  boolean isSubscribed() {
    return names != null;
  }

  /** The table in a recorded response. */
  public static byte[] recorded(String file) {
    try (InputStream in = FakeNames.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException("no test resource " + file);
      }
      return DiscoveryResponse.parseFrom(in).getResources(0).getValue().toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
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

  private final class Names<T> implements Subscription<T> {

    private final ResourceType<T> type;
    private final Published<Resources<T>> resources = new Published<>(Resources.none());

    Names(ResourceType<T> type) {
      this.type = type;
    }

    void send(byte[] table) {
      T value = type.parse(table);
      resources.publish(new Resources<>(Map.of(type.name(value), value), true, "v"));
    }

    @Override
    public void names(Set<String> wanted) {
      throw new UnsupportedOperationException("a table has no names");
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
      names = null;
    }
  }
}
