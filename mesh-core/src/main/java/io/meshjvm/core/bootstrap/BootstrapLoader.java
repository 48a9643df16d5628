package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.AddressPolicy.HostInterface;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads a {@link Bootstrap} from the files that {@code istioctl x workload entry configure} wrote.
 *
 * <p>For each setting the first source that has it wins: this loader, system property {@code
 * mesh.*}, environment {@code MESH_*}, environment under Istio's names ({@code PROXY_CONFIG}
 * included), {@code cluster.env}, {@code mesh.yaml}, default. An empty value in one of the first
 * three puts the setting back to its default; elsewhere it counts as not set.
 *
 * <p>Files are read by {@link #load()} and not watched. The token is not read at all, and of the
 * root certificate only that it is there: both are read at each use. Not thread-safe; may load more
 * than once.
 */
public final class BootstrapLoader {

  private final Function<Path, Layout> places;
  private Path root = Path.of("/");
  private final Map<SettingKey, String> values = new EnumMap<>(SettingKey.class);
  private @Nullable AddressPolicy addressPolicy;
  private Supplier<Map<String, String>> environment = System::getenv;
  private Supplier<Map<String, String>> systemProperties = BootstrapLoader::properties;
  private Supplier<List<HostInterface>> interfaces = Machine::interfaces;
  private Supplier<String> hostName = Machine::hostName;

  private BootstrapLoader(Function<Path, Layout> places) {
    this.places = places;
  }

  /**
   * A loader of the five files of one directory: {@code cluster.env}, {@code mesh.yaml}, {@code
   * root-cert.pem}, {@code istio-token} and {@code hosts}.
   */
  public static BootstrapLoader fromDirectory(Path directory) {
    Objects.requireNonNull(directory, "directory");
    return new BootstrapLoader(root -> Layout.directory(directory));
  }

  /**
   * A loader of the places that Istio's VM package uses, such as {@code
   * /var/lib/istio/envoy/cluster.env} and {@code /etc/certs/root-cert.pem}.
   */
  public static BootstrapLoader installed() {
    return new BootstrapLoader(Layout::installed);
  }

  /** The keys that {@link #set} knows; the system property of each is {@code mesh.} and the key. */
  public static List<String> keys() {
    return Arrays.stream(SettingKey.values()).map(SettingKey::key).sorted().toList();
  }

  /**
   * Directory that installed places, and relative paths in Istio's settings, are below; default
   * {@code /}.
   */
  public BootstrapLoader root(Path directory) {
    this.root = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /**
   * Sets a value by its key, before all other sources.
   *
   * @param key one of {@link #keys()}
   * @param value as it would be written in a file
   * @throws BootstrapException MESH-1028 if there is no such key
   */
  public BootstrapLoader set(String key, String value) {
    Objects.requireNonNull(value, "value");
    SettingKey setting =
        SettingKey.of(key)
            .orElseThrow(() -> Fault.UNKNOWN_SETTING.at("there is no setting '" + key + "'"));
    values.put(setting, value);
    return this;
  }

  /** The one address to announce, loopback included. */
  public BootstrapLoader address(InetAddress address) {
    return addressPolicy(AddressPolicy.of(address));
  }

  /** How to find the addresses to announce; settings about addresses are then ignored. */
  public BootstrapLoader addressPolicy(AddressPolicy policy) {
    this.addressPolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /** Replaces the environment of the process. */
  public BootstrapLoader environment(Map<String, String> variables) {
    Map<String, String> copy = Map.copyOf(variables);
    this.environment = () -> copy;
    return this;
  }

  /** Replaces the system properties. */
  public BootstrapLoader systemProperties(Map<String, String> properties) {
    Map<String, String> copy = Map.copyOf(properties);
    this.systemProperties = () -> copy;
    return this;
  }

  /** Replaces the network interfaces of the machine. */
  public BootstrapLoader interfaces(Supplier<List<HostInterface>> interfaces) {
    this.interfaces = Objects.requireNonNull(interfaces, "interfaces");
    return this;
  }

  /** Replaces the host name of the machine; only its part before the first dot is used. */
  public BootstrapLoader hostName(String name) {
    Objects.requireNonNull(name, "name");
    this.hostName = () -> name;
    return this;
  }

  /**
   * Reads all sources.
   *
   * @throws BootstrapException with a code of its own for each thing that can be wrong
   */
  public Bootstrap load() {
    Layout layout = places.apply(root);
    Settings settings = settings(layout);
    IdentitySettings identity = new IdentityReader(settings, layout).read();
    ControlPlaneSettings controlPlane = new ControlPlaneReader(settings, layout).read(identity);
    ProxyConfig proxyConfig = settings.proxyConfig();
    Map<String, Object> json = proxyConfig.toJson(controlPlane.discovery().toString());
    List<InetAddress> addresses = new AddressReader(settings).read(addressPolicy, interfaces);
    WorkloadNode node = new NodeReader(settings).read(addresses, hostName, json);
    Map<String, Object> probe = proxyConfig.readinessProbe();
    String probeHost = settings.flag(SettingKey.PROBE_LOCALHOST) ? "localhost" : null;
    return new Bootstrap(
        node,
        controlPlane,
        identity,
        new DnsReader(settings).read(),
        new OutboundReader(settings).read(),
        new InboundReader(settings).read(),
        new LoopbackReader(settings).read(),
        new ServingReader(settings).read(),
        probe == null ? null : ReadinessProbes.read(probe, probeHost),
        settings.effective());
  }

  private Settings settings(Layout layout) {
    Map<String, String> variables = environment.get();
    Map<String, String> properties = systemProperties.get();
    Layer process = Layer.ofVariables("environment", variables);
    List<Layer> layers = new ArrayList<>(List.of(process, process.inner()));
    layers.addAll(layout.layers());
    return new Settings((key, other) -> own(key, variables, properties, other), layers, root);
  }

  private Value own(
      SettingKey key,
      Map<String, String> variables,
      Map<String, String> properties,
      Value otherwise) {
    String value = values.get(key);
    String source = "builder";
    if (value == null) {
      value = properties.get(key.property());
      source = "system property " + key.property();
    }
    if (value == null) {
      value = variables.get(key.environment());
      source = "environment " + key.environment();
    }
    return value == null ? otherwise : new Value(value, source, Value.Origin.OWN);
  }

  private static Map<String, String> properties() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("mesh."))
        .collect(Collectors.toMap(Function.identity(), name -> System.getProperty(name, "")));
  }
}
