package io.meshjvm.dns.jdk;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.DnsSettings;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.core.bootstrap.InboundSettings;
import io.meshjvm.core.bootstrap.LoopbackSettings;
import io.meshjvm.core.bootstrap.OutboundSettings;
import io.meshjvm.core.bootstrap.ServingSettings;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.spi.MemberExtension;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import io.meshjvm.dns.AnswerMode;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A member whose name table a test writes. */
final class TestMember implements MeshMember {

  /** A host that no member captures. */
  static final String KEPT = "istiod.invalid";

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Names names = new Names();
  private final WorkloadNode node =
      new WorkloadNode(
          "vm-1",
          "vm",
          "my-vm",
          "my-group",
          null,
          "my-group",
          "Kubernetes",
          "",
          List.of(InetAddress.getLoopbackAddress()),
          "vm.svc.cluster.local",
          Map.of(),
          null,
          Map.of(),
          Map.of());
  private final Map<Class<?>, Object> parts;

  private TestMember(Duration hold, UnaryOperator<HostAnswers.Builder> options) {
    MeshNames meshNames = MeshNames.open(names, node, null);
    this.parts =
        Map.of(
            MeshNames.class,
            meshNames,
            HostAnswers.class,
            options.apply(HostAnswers.builder(meshNames).keep(KEPT)).build(),
            Bootstrap.class,
            bootstrap(hold));
  }

  /** A member that has no table yet, and lets lookups wait for it as long as {@code hold}. */
  static TestMember holding(Duration hold) {
    return new TestMember(hold, UnaryOperator.identity());
  }

  /** A member whose table has these hosts. */
  static TestMember with(Map<String, List<String>> hosts) {
    return new TestMember(Duration.ZERO, UnaryOperator.identity()).table(hosts);
  }

  /** A member that has these hosts, and tells what becomes of lookups. */
  static TestMember observed(Map<String, List<String>> hosts, MeshObserver observer) {
    return new TestMember(Duration.ZERO, builder -> builder.observer(observer)).table(hosts);
  }

  /** A member that has these hosts, and fails when it is asked for one of them. */
  static TestMember broken(Map<String, List<String>> hosts) {
    return new TestMember(
            Duration.ZERO,
            builder -> builder.mode(AnswerMode.ENDPOINT).endpoints(TestMember::failFor))
        .table(hosts);
  }

  private static List<InetAddress> failFor(String host) {
    throw new IllegalStateException("broken on purpose for " + host);
  }

  /** Replaces the table. */
  TestMember table(Map<String, List<String>> hosts) {
    NameTable.Builder table = NameTable.newBuilder();
    hosts.forEach(
        (host, addresses) ->
            table.putTable(
                host,
                NameTable.NameInfo.newBuilder()
                    .setRegistry("External")
                    .addAllIps(addresses)
                    .build()));
    names.send(table.build().toByteArray());
    return this;
  }

  /** Attaches this member to the one extension on the classpath, as the front door does. */
  Watch attach() {
    return ServiceLoader.load(MemberExtension.class).findFirst().orElseThrow().attach(this);
  }

  @Override
  public <T> T part(Class<T> type) {
    return type.cast(Objects.requireNonNull(parts.get(type), type.getName()));
  }

  private Bootstrap bootstrap(Duration hold) {
    HostPort istiod = new HostPort(KEPT, 15012);
    return new Bootstrap(
        node,
        new ControlPlaneSettings(
            istiod,
            istiod,
            Map.of(),
            Path.of("root-cert.pem"),
            Path.of("istio-token"),
            ControlPlaneSettings.Protocol.DELTA,
            ControlPlaneSettings.DEFAULT_MAX_MESSAGE_BYTES,
            LONG,
            LONG,
            LONG,
            LONG,
            Map.of(),
            Map.of()),
        new IdentitySettings(
            "cluster.local",
            false,
            IdentitySettings.KeyAlgorithm.EC_P256,
            Duration.ofHours(24),
            0.5,
            0.01,
            "",
            null,
            null),
        new DnsSettings(null, false, List.of(), List.of(), false, Map.of(), hold),
        OutboundSettings.asTheMeshSays(),
        InboundSettings.closed(),
        LoopbackSettings.none(),
        ServingSettings.none(),
        null,
        List.of());
  }

  /** A control plane that has a name table and nothing else. */
  private static final class Names implements ControlPlane {

    private @Nullable Consumer<byte[]> subscriber;

    void send(byte[] table) {
      Objects.requireNonNull(subscriber, "subscribed").accept(table);
    }

    @Override
    public <T> Subscription<T> subscribe(ResourceType<T> type) {
      Published<Resources<T>> published = new Published<>(Resources.none());
      subscriber =
          table ->
              published.publish(new Resources<>(Map.of("", type.parse(table)), true, "version"));
      return new OneTable<>(published);
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
  }

  private record OneTable<T>(Published<Resources<T>> published) implements Subscription<T> {

    @Override
    public void names(Set<String> wanted) {
      throw new UnsupportedOperationException("a table has no names");
    }

    @Override
    public Resources<T> current() {
      return published.current();
    }

    @Override
    public Watch watch(Consumer<? super Resources<T>> listener) {
      return published.watch(listener);
    }

    @Override
    public void close() {}
  }
}
