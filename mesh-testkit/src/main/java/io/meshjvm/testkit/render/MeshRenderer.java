package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.meshjvm.testkit.config.ConfigSnapshot;
import io.meshjvm.testkit.config.MeshStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renders what istiod sends to a sidecar: name table, clusters, endpoints, the inbound and
 * catch-all listeners, trust bundle, and with ambient mode addresses. Safe for use by many threads;
 * each call sees one snapshot of the store.
 *
 * <p>Not rendered, and therefore not part of any answer: routes, per-service outbound listeners,
 * JWT filters, {@code Sidecar} and {@code EnvoyFilter} objects, telemetry filters, waypoints, the
 * tunnels and policies of ambient mode, {@code meshNetworks}, and {@code failoverPriority}.
 */
public final class MeshRenderer implements Renderer {
  private static final String PREFIX = "type.googleapis.com/";

  /** Type URL of name tables. */
  public static final String NAME_TABLE = PREFIX + "istio.networking.nds.v1.NameTable";

  /** Type URL of clusters. */
  public static final String CLUSTER = PREFIX + "envoy.config.cluster.v3.Cluster";

  /** Type URL of endpoints. */
  public static final String ENDPOINTS = PREFIX + "envoy.config.endpoint.v3.ClusterLoadAssignment";

  /** Type URL of listeners. */
  public static final String LISTENER = PREFIX + "envoy.config.listener.v3.Listener";

  /** Type URL of trust bundles. */
  public static final String PROXY_CONFIG = PREFIX + "istio.mesh.v1alpha1.ProxyConfig";

  /** Type URL of ambient workloads and services. */
  public static final String ADDRESS = PREFIX + "istio.workload.Address";

  private final MeshStore store;
  private final RendererSettings settings;
  private volatile @Nullable MeshView view;

  /**
   * A renderer of a store.
   *
   * @param store the configuration
   * @param settings what the installation fixes
   */
  public MeshRenderer(MeshStore store, RendererSettings settings) {
    this.store = Objects.requireNonNull(store, "store");
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  @Override
  public Map<String, Any> render(String typeUrl, ProxyView proxy, Set<String> names) {
    MeshView mesh = view();
    Map<String, Any> result = new LinkedHashMap<>();
    resources(typeUrl, mesh, proxy, names)
        .forEach((name, message) -> result.put(name, Any.pack(message)));
    return result;
  }

  private Map<String, ? extends Message> resources(
      String typeUrl, MeshView mesh, ProxyView proxy, Set<String> names) {
    return switch (typeUrl) {
      case NAME_TABLE -> Map.of("", new NameTables(mesh, proxy).table());
      case CLUSTER -> asked(new ClusterRenderer(mesh, proxy).clusters(), names);
      case ENDPOINTS -> endpoints(mesh, proxy, names);
      case LISTENER -> asked(new ListenerRenderer(mesh, proxy).listeners(), names);
      case PROXY_CONFIG -> bundle();
      case ADDRESS -> settings.ambient() ? new AddressRenderer(mesh).addresses(names) : Map.of();
      default -> Map.of();
    };
  }

  private static <M> Map<String, M> asked(Map<String, M> all, Set<String> names) {
    if (!names.isEmpty() && !names.contains("*")) {
      all.keySet().retainAll(names);
    }
    return all;
  }

  /** Endpoints have no wildcard: nothing asked is nothing answered. */
  private static Map<String, Message> endpoints(MeshView mesh, ProxyView proxy, Set<String> names) {
    EndpointRenderer renderer = new EndpointRenderer(mesh, proxy);
    Map<String, Message> result = new LinkedHashMap<>();
    names.forEach(name -> result.put(name, renderer.assignment(name)));
    return result;
  }

  private Map<String, Message> bundle() {
    Map<String, Message> result = new LinkedHashMap<>();
    TrustBundles.bundle(settings.trustRoots().get()).ifPresent(all -> result.put("", all));
    return result;
  }

  /** Reading a snapshot for rendering is the costly part, so the last one is kept. */
  private MeshView view() {
    MeshView known = view;
    return known != null && known.config() == store.snapshot() ? known : refreshed();
  }

  private synchronized MeshView refreshed() {
    ConfigSnapshot now = store.snapshot();
    MeshView known = view;
    if (known != null && known.config() == now) {
      return known;
    }
    MeshView fresh = new MeshView(now, settings, known);
    view = fresh;
    return fresh;
  }
}
