package io.meshjvm.dns.listener;

import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.DnsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;

/** Listeners on loopback, and meshes of a few names for them. */
final class TestListeners {

  private TestListeners() {}

  /** A mesh with these addresses by absolute name in lower case. */
  static MeshLookup mesh(Map<String, List<String>> table) {
    return (name, family) -> {
      String host = name.toLowerCase(Locale.ROOT);
      List<String> known = table.get(host);
      return known == null ? new DnsAnswer.NotInMesh() : answer(host, known, family);
    };
  }

  private static DnsAnswer answer(String host, List<String> known, AddressFamily family) {
    List<InetAddress> addresses =
        known.stream().map(TestListeners::ip).filter(family::includes).toList();
    return addresses.isEmpty()
        ? new DnsAnswer.NoData()
        : new DnsAnswer.Found(host, null, addresses, Duration.ofSeconds(30));
  }

  /** A mesh of one service. */
  static MeshLookup greeter() {
    return mesh(Map.of("greeter.shop.", List.of("10.96.0.30")));
  }

  /** So many addresses of one family. */
  static List<String> many(String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> prefix.contains(":") ? prefix + Integer.toHexString(i) : prefix + i)
        .toList();
  }

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  static Record a(String name, String address) {
    return new ARecord(DnsClient.name(name), DClass.IN, 77, ip(address));
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** On any free port, asking these servers, with more patience than a busy machine needs. */
  static DnsListener.Builder builder(MeshLookup mesh, InetSocketAddress... upstreams) {
    return DnsListener.builder(mesh)
        .listen(loopback(0))
        .upstreams(Arrays.asList(upstreams))
        .timeout(Duration.ofMinutes(1));
  }

  /** What a test does with a port that it does not hold all the time. */
  @FunctionalInterface
  interface Scenario {

    /** Plays it from its beginning. */
    void play() throws IOException;
  }

  /**
   * Plays a scenario, and once more with another port where somebody else on this machine took the
   * port first, which looks as if the listener had kept it; but not every time.
   */
  static void unlessTakenByOthers(Scenario scenario) throws IOException {
    for (int left = 10; left > 0; left--) {
      try {
        scenario.play();
        return;
      } catch (DnsException e) {
        if (left == 1 || !e.code().equals("MESH-1411")) {
          throw e;
        }
      }
    }
  }

  static DnsClient start(DnsListener listener) {
    return new DnsClient(listener.start().get(0));
  }
}
