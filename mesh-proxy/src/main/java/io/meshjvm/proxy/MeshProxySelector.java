package io.meshjvm.proxy;

import io.meshjvm.core.OwnLookup;
import io.meshjvm.core.Source;
import io.meshjvm.traffic.TrafficSnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Sends hosts of the mesh to the HTTP proxy, and leaves the others to another selector. Before the
 * mesh has told its services every host may be one, and is refused by the proxy until then. What
 * the library itself connects to, such as the control plane, is left to the other selector too: as
 * the JVM's default this one is asked for that as well, and the way through the proxy would need
 * itself.
 */
final class MeshProxySelector extends ProxySelector {

  private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

  private final Source<TrafficSnapshot> traffic;
  private final InetSocketAddress proxy;
  private final ProxySelector others;

  MeshProxySelector(
      Source<TrafficSnapshot> traffic, InetSocketAddress proxy, ProxySelector others) {
    this.traffic = traffic;
    this.proxy = proxy;
    this.others = Objects.requireNonNull(others, "others");
  }

  @Override
  public List<Proxy> select(URI uri) {
    String scheme = uri.getScheme();
    String host = uri.getHost();
    boolean mesh =
        !OwnLookup.isUnderWay()
            && scheme != null
            && host != null
            && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
            && traffic.current().mayBeService(host);
    return mesh ? List.of(new Proxy(Proxy.Type.HTTP, proxy)) : others.select(uri);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    if (!address.equals(proxy)) {
      others.connectFailed(uri, address, failure);
    }
  }
}
