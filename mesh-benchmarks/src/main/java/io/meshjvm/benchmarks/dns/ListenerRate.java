package io.meshjvm.benchmarks.dns;

import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.listener.DnsListener;
import io.meshjvm.dns.listener.MeshLookup;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures how many names of the mesh the DNS listener answers in a second, beside dnsmasq and
 * unbound with the same 10,000 names.
 *
 * <p>Each server has one core, and dnsperf another one: run on Linux with at least two cores and
 * with {@code dnsmasq}, {@code unbound}, {@code dnsperf} and {@code taskset} on the path. Prints
 * the median of the rounds for each server, and what the listener makes of dnsmasq's.
 */
public final class ListenerRate {

  private static final int NAMES = 10_000;
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 3;
  private static final int SECONDS = 3;
  private static final Duration TTL = Duration.ofSeconds(30);

  private ListenerRate() {}

  /**
   * Runs the measurement; see the class.
   *
   * @param arguments none; {@code serve} makes this process the listener, for use by the
   *     measurement itself
   */
  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).equals(List.of("serve"))) {
      serve();
      return;
    }
    Path directory = Files.createTempDirectory("listener-rate");
    Path queries = Files.write(directory.resolve("queries"), names().map(n -> n + " A").toList());
    Map<Server, Process> processes = new EnumMap<>(Server.class);
    try {
      for (Server server : Server.values()) {
        processes.put(server, start(server, directory));
      }
      print(measure(queries));
    } finally {
      processes.values().forEach(Process::destroy);
    }
  }

  /** Who is measured, each at a port of its own. */
  private enum Server {
    LISTENER(25_353),
    DNSMASQ(25_354),
    UNBOUND(25_355);

    private final int port;

    Server(int port) {
      this.port = port;
    }

    int port() {
      return port;
    }
  }

  /** In turn, so that what else the machine does hits all alike. */
  private static Map<Server, List<Long>> measure(Path queries)
      throws IOException, InterruptedException {
    Map<Server, List<Long>> rates = new EnumMap<>(Server.class);
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (Server server : Server.values()) {
        long rate = dnsperf(server, queries);
        if (round >= 0) {
          rates.computeIfAbsent(server, s -> new ArrayList<>()).add(rate);
        }
      }
    }
    return rates;
  }

  private static void print(Map<Server, List<Long>> rates) {
    Map<Server, Long> medians = new EnumMap<>(Server.class);
    rates.forEach(
        (server, each) -> medians.put(server, each.stream().sorted().toList().get(ROUNDS / 2)));
    long own = medians.getOrDefault(Server.LISTENER, 0L);
    medians.forEach(
        (server, rate) ->
            System.out.printf(
                Locale.ROOT,
                "%-8s %7d answers/s, listener to it %.2f%n",
                server,
                rate,
                (double) own / rate));
  }

  private static Stream<String> names() {
    return IntStream.range(0, NAMES).mapToObj(i -> "service-" + i + ".shop.svc.cluster.local");
  }

  private static String address(int i) {
    return "10.96." + (i >>> 8) + "." + (i & 0xFF);
  }

  private static void serve() throws IOException, InterruptedException {
    Map<String, DnsAnswer> table = new HashMap<>();
    List<String> names = names().toList();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i) + ".";
      List<InetAddress> addresses = List.of(InetAddress.getByName(address(i)));
      table.put(name, new DnsAnswer.Found(name, null, addresses, TTL));
    }
    MeshLookup mesh =
        (name, family) ->
            table.getOrDefault(name.toLowerCase(Locale.ROOT), new DnsAnswer.NotInMesh());
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DnsListener listener =
        DnsListener.builder(mesh)
            .listen(new InetSocketAddress(loopback, Server.LISTENER.port()))
            .upstreams(List.of())
            .build()) {
      listener.start();
      // Ends when the measurement does.
      Thread.currentThread().join();
    }
  }

  private static Process start(Server server, Path directory) throws IOException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "0"));
    command.addAll(
        switch (server) {
          case DNSMASQ -> dnsmasq(directory);
          case UNBOUND -> unbound(directory);
          case LISTENER -> listener();
        });
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(server + ".log").toFile())
        .start();
  }

  private static List<String> listener() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        ListenerRate.class.getName(),
        "serve");
  }

  private static List<String> dnsmasq(Path directory) throws IOException {
    List<String> names = names().toList();
    Path hosts =
        Files.write(
            directory.resolve("hosts"),
            IntStream.range(0, NAMES).mapToObj(i -> address(i) + " " + names.get(i)).toList());
    return List.of(
        "dnsmasq",
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--no-resolv",
        "--no-hosts",
        "--addn-hosts=" + hosts,
        "--local-ttl=30",
        "--listen-address=127.0.0.1",
        "--bind-interfaces",
        "--user=root",
        "--pid-file=",
        "--port=" + Server.DNSMASQ.port());
  }

  private static List<String> unbound(Path directory) throws IOException {
    List<String> names = names().toList();
    List<String> lines = new ArrayList<>();
    lines.add(
        """
        server:
          interface: 127.0.0.1
          port: %d
          num-threads: 1
          username: ""
          chroot: ""
          directory: "%s"
          pidfile: ""
          use-syslog: no
          local-zone: "cluster.local." static"""
            .formatted(Server.UNBOUND.port(), directory));
    for (int i = 0; i < NAMES; i++) {
      lines.add("  local-data: \"%s. 30 A %s\"".formatted(names.get(i), address(i)));
    }
    Path file = Files.write(directory.resolve("unbound.conf"), lines);
    return List.of("unbound", "-d", "-c", file.toString());
  }

  private static long dnsperf(Server server, Path queries)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "taskset",
                "-c",
                "1",
                "dnsperf",
                "-s",
                "127.0.0.1",
                "-p",
                "" + server.port(),
                "-d",
                queries.toString(),
                "-l",
                "" + SECONDS,
                "-c",
                "8",
                "-q",
                "200")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String rate =
          out.lines()
              .filter(line -> line.contains("Queries per second:"))
              .reduce((first, last) -> last)
              .orElseThrow(() -> new IOException("dnsperf says no rate"));
      return Math.round(Double.parseDouble(rate.substring(rate.indexOf(':') + 1).strip()));
    } finally {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    }
  }
}
