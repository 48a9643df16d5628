package io.meshjvm.sdk;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.bootstrap.DnsSettings;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.dns.listener.DnsListener;
import io.meshjvm.dns.listener.SystemDns;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The DNS listener of a member, if its settings ask for one. */
final class DnsService implements AutoCloseable {

  private final @Nullable DnsListener listener;
  private volatile @Nullable InetSocketAddress address;

  private DnsService(@Nullable DnsListener listener) {
    this.listener = listener;
  }

  static DnsService of(DnsSettings settings, HostAnswers answers, MeshObserver observer) {
    if (settings.listen() == null) {
      return new DnsService(null);
    }
    DnsListener.Builder builder =
        DnsListener.builder(answers::lookup)
            .observer(observer)
            .listen(settings.listen())
            .allowRemote(settings.remote());
    if (!settings.upstreams().isEmpty()) {
      builder.upstreams(settings.upstreams());
    }
    return new DnsService(builder.build());
  }

  /**
   * The search domain by which names come expanded: those of other processes, whose resolvers do
   * that. Java itself asks for names as they are written, so without a listener there is none.
   */
  static Optional<String> searchDomain(DnsSettings settings) {
    if (settings.listen() == null) {
      return Optional.empty();
    }
    DnsListener.requireLibrary();
    List<String> search =
        settings.search().isEmpty() ? SystemDns.read().search() : settings.search();
    return search.stream().findFirst();
  }

  /** Begins to listen; fails with what {@link DnsListener#start()} says. */
  void start() {
    if (listener != null) {
      address = listener.start().get(0);
    }
  }

  /** Where it listens, once it does. */
  Optional<InetSocketAddress> address() {
    return Optional.ofNullable(address);
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
    }
  }
}
