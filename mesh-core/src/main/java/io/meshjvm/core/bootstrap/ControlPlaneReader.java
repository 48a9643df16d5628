package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Where the control plane is and how to speak with it, from settings. */
final class ControlPlaneReader {

  private static final int PLAINTEXT_PORT = 15010;

  // Istio: security/pkg/nodeagent/caclient/providers/citadel/client.go
  private static final String LOCAL_NAME = "istiod.istio-system.svc";
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]+");
  private static final Pattern HEADER_NAME = Pattern.compile("(?!grpc-)[a-z0-9._-]+(?<!-bin)");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]*");
  private static final Set<String> TLS_POLICIES = Set.of("MUTUAL_TLS", "1", "INHERIT", "1000");
  private static final Duration SHORTEST_KEEPALIVE = Duration.ofSeconds(15);
  private static final Duration LONGEST_STREAM = Duration.ofMinutes(40);

  private final Settings settings;
  private final Layout layout;

  ControlPlaneReader(Settings settings, Layout layout) {
    this.settings = settings;
    this.layout = layout;
  }

  ControlPlaneSettings read(IdentitySettings identity) {
    authPolicy();
    HostPort discovery =
        endpoint(SettingKey.DISCOVERY_ADDRESS, settings.find(SettingKey.DISCOVERY_ADDRESS));
    Value ca = settings.find(SettingKey.CA_ADDRESS);
    HostPort authority = ca.isEmpty() ? discovery : endpoint(SettingKey.CA_ADDRESS, ca);
    Map<String, InetAddress> hosts = hosts(discovery, authority);
    HostPort named = named(discovery, hosts);
    if (ca.isEmpty()) {
      authority = named;
      settings.report(SettingKey.CA_ADDRESS.key(), named.toString(), "discoveryAddress");
    } else if (isLocalhost(authority)) {
      authority = local(authority, hosts);
    }
    return new ControlPlaneSettings(
        named,
        authority,
        hosts,
        new RootCertificateReader(settings, layout).read(identity),
        token(),
        settings.flag(SettingKey.DELTA_XDS) ? Protocol.DELTA : Protocol.SOTW,
        maxMessageBytes(),
        settings.duration(SettingKey.CONNECT_TIMEOUT),
        keepaliveInterval(),
        settings.duration(SettingKey.KEEPALIVE_TIMEOUT),
        maxStreamAge(),
        headers("XDS_HEADER_"),
        headers("CA_HEADER_"));
  }

  private void authPolicy() {
    Value policy = settings.find(SettingKey.AUTH_POLICY);
    String what = Settings.describe(SettingKey.AUTH_POLICY, policy);
    if (policy.text().equals("NONE") || policy.text().equals("0")) {
      throw Fault.AUTH_POLICY_NONE.at(what + " asks for a control plane without TLS");
    }
    if (!TLS_POLICIES.contains(policy.text())) {
      throw Fault.YAML_SHAPE.at(what + " is no policy that Istio knows");
    }
  }

  private static HostPort endpoint(SettingKey key, Value value) {
    String what = Settings.describe(key, value);
    if (value.text().startsWith("http://")) {
      throw Fault.PLAINTEXT.at(what + " is plaintext");
    }
    HostPort endpoint;
    try {
      endpoint = HostPort.parse(value.text());
    } catch (IllegalArgumentException e) {
      throw Fault.ENDPOINT.at(what + ": " + e.getMessage(), e);
    }
    if (!HOST.matcher(endpoint.host()).matches()) {
      throw Fault.ENDPOINT.at(what + " has no valid host");
    }
    if (endpoint.port() == PLAINTEXT_PORT) {
      throw Fault.PLAINTEXT.at(what + " is istiod's plaintext port");
    }
    return endpoint;
  }

  private Map<String, InetAddress> hosts(HostPort discovery, HostPort authority) {
    Path file = settings.path(SettingKey.HOSTS_FILE);
    List<String> names = List.of(lower(discovery.host()), lower(authority.host()));
    if (file != null) {
      return new HashMap<>(
          HostsFile.parse(TextFile.readEvenIfEmpty(file), file.toString(), name -> true));
    }
    settings.report(SettingKey.HOSTS_FILE.key(), layout.hosts().toString(), "default");
    if (layout.sharedHosts() && !Files.exists(layout.hosts())) {
      return new HashMap<>();
    }
    String text = TextFile.readEvenIfEmpty(layout.hosts());
    return new HashMap<>(
        HostsFile.parse(text, layout.hosts().toString(), layout.wantedHosts(names)));
  }

  /** The name that the server must prove, with the address that the given one leads to. */
  private HostPort named(HostPort discovery, Map<String, InetAddress> hosts) {
    Value name = settings.find(SettingKey.SERVER_NAME);
    if (name.isEmpty() && isLocalhost(discovery)) {
      settings.report(SettingKey.SERVER_NAME.key(), LOCAL_NAME, "localhost");
      return local(discovery, hosts);
    }
    if (name.isEmpty() || name.text().equalsIgnoreCase(discovery.host())) {
      return discovery;
    }
    if (!HOST.matcher(name.text()).matches()) {
      throw Fault.SERVER_NAME.at(
          Settings.describe(SettingKey.SERVER_NAME, name) + " is not a host name");
    }
    InetAddress address =
        Optional.ofNullable(hosts.get(lower(discovery.host())))
            .or(() -> IpLiteral.parse(discovery.host()))
            .or(() -> isLocalhost(discovery) ? Optional.of(LOOPBACK) : Optional.empty())
            .orElseThrow(
                () ->
                    Fault.SERVER_NAME.at(
                        Settings.describe(SettingKey.SERVER_NAME, name)
                            + " replaces a host of unknown address: "
                            + discovery.host()));
    hosts.put(lower(name.text()), address);
    return new HostPort(name.text(), discovery.port());
  }

  /** What listens there passes connections on to istiod, which proves its usual name, as ever. */
  private static HostPort local(HostPort endpoint, Map<String, InetAddress> hosts) {
    hosts.put(LOCAL_NAME, hosts.getOrDefault(lower(endpoint.host()), LOOPBACK));
    return new HostPort(LOCAL_NAME, endpoint.port());
  }

  private static boolean isLocalhost(HostPort endpoint) {
    String host = lower(endpoint.host());
    return host.equals("localhost") || host.endsWith(".localhost");
  }

  private Path token() {
    Path token = settings.path(SettingKey.TOKEN);
    if (token != null) {
      return token;
    }
    settings.report(SettingKey.TOKEN.key(), layout.token().toString(), "default");
    return layout.token();
  }

  private int maxMessageBytes() {
    int bytes = settings.integer(SettingKey.MAX_MESSAGE_BYTES);
    if (bytes < 1 << 20) {
      throw Fault.NUMBER.at("maxMessageBytes " + bytes + " is under 1048576");
    }
    return bytes;
  }

  private Duration keepaliveInterval() {
    Duration interval = settings.duration(SettingKey.KEEPALIVE_INTERVAL);
    if (interval.compareTo(SHORTEST_KEEPALIVE) < 0) {
      throw Fault.RANGE.at("keepaliveInterval is under 15s, for which istiod closes connections");
    }
    return interval;
  }

  private Duration maxStreamAge() {
    Duration age = settings.duration(SettingKey.MAX_STREAM_AGE);
    if (age.compareTo(LONGEST_STREAM) > 0) {
      throw Fault.RANGE.at(
          "maxStreamAge is over 40m, and istiod sweeps WorkloadEntries of streams over 45 minutes");
    }
    return age;
  }

  /** Extra gRPC metadata; reports show only that there is some, since it may be a credential. */
  private Map<String, String> headers(String prefix) {
    Map<String, String> headers = new HashMap<>();
    settings
        .withPrefix(prefix)
        .forEach(
            (variable, value) -> {
              String name = lower(variable.substring(prefix.length()));
              if (!HEADER_NAME.matcher(name).matches()
                  || !HEADER_VALUE.matcher(value.text()).matches()) {
                throw Fault.HEADER.at(value.source() + " is not a valid gRPC header");
              }
              headers.put(name, value.text());
              settings.report(variable, "(not shown)", value.source());
            });
    return headers;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
