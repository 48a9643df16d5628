package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.core.bootstrap.WorkloadNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;

/**
 * One place that serves a cluster.
 *
 * @param address where to connect; unresolved if it is a host name that the dialler has to look up
 *     in the system's DNS, never in the mesh's
 * @param weight share of the calls relative to its neighbours; 0 gets none
 * @param health what the control plane says of it
 * @param locality where it is
 * @param priority 0 is used first, the next only when no endpoint before is left
 * @param transportLabels what selects the transport, for example {@code tlsMode=istio}
 * @param workload who it is, for reports
 * @param hostname host name that it was looked up by or that the control plane gives it, or empty
 * @param hashKey what stands for it in consistent hashing instead of its address, or empty
 */
public record Endpoint(
    InetSocketAddress address,
    long weight,
    Health health,
    Locality locality,
    int priority,
    Map<String, String> transportLabels,
    Workload workload,
    String hostname,
    String hashKey) {

  /** Checks and copies the parts. */
  public Endpoint {
    Objects.requireNonNull(address, "address");
    if (weight < 0 || priority < 0) {
      throw new IllegalArgumentException("weight and priority are not negative");
    }
    Objects.requireNonNull(health, "health");
    Objects.requireNonNull(locality, "locality");
    transportLabels = Map.copyOf(transportLabels);
    Objects.requireNonNull(workload, "workload");
    Objects.requireNonNull(hostname, "hostname");
    Objects.requireNonNull(hashKey, "hashKey");
  }

  /** An endpoint that is known by its address only; parameters as in the other constructor. */
  public Endpoint(
      InetSocketAddress address,
      long weight,
      Health health,
      Locality locality,
      int priority,
      Map<String, String> transportLabels,
      Workload workload) {
    this(address, weight, health, locality, priority, transportLabels, workload, "", "");
  }

  /** An endpoint of which nothing but the address is known. */
  static Endpoint unknown(InetSocketAddress address) {
    return new Endpoint(
        address, 1, Health.UNKNOWN, Locality.UNKNOWN, 0, Map.of(), Workload.UNKNOWN);
  }

  /** The same endpoint at an address that its host name has. */
  Endpoint at(InetSocketAddress found) {
    return new Endpoint(
        found, weight, health, locality, priority, transportLabels, workload, hostname, hashKey);
  }

  /** What the control plane says of an endpoint's health. */
  public enum Health {
    /** Nothing is known against it. */
    UNKNOWN,
    /** It is well. */
    HEALTHY,
    /** It works, but not well. */
    DEGRADED,
    /** It is being taken out of service: no new connections. */
    DRAINING,
    /** It does not work. */
    UNHEALTHY;

    /** Whether new connections may go there. */
    public boolean isUsable() {
      return this == UNKNOWN || this == HEALTHY || this == DEGRADED;
    }
  }

  /**
   * The workload behind an endpoint, from Istio's metadata; parts that are unknown are empty.
   *
   * @param name name of the Pod or WorkloadEntry
   * @param namespace its namespace
   * @param canonicalName name of the canonical service
   * @param revision revision of the canonical service
   * @param cluster Kubernetes cluster
   */
  public record Workload(
      String name, String namespace, String canonicalName, String revision, String cluster) {

    private static final int PARTS = 5;

    /** The workload of which nothing is known. */
    public static final Workload UNKNOWN = new Workload("", "", "", "", "");

    /** The label that names the workload of a WorkloadEntry that did not register itself. */
    private static final String NAME_LABEL = "service.istio.io/workload-name";

    /**
     * Whether this may be {@code node}; false only if what is known of both differs. istiod names
     * what registered itself after its WorkloadGroup, and any other after a label or its
     * WorkloadEntry (istio: {@code pkg/kube/labels}, {@code WorkloadNameFromWorkloadEntry}).
     */
    boolean mayBe(WorkloadNode node) {
      boolean sameNamespace = namespace.isEmpty() || namespace.equals(node.namespace());
      boolean sameName =
          name.isEmpty()
              || (node.workloadGroup() != null
                  ? name.equals(node.workloadGroup())
                  : name.equals(node.workloadEntry())
                      || name.equals(node.labels().get(NAME_LABEL))
                      || name.equals(node.workloadName()));
      return sameNamespace && sameName;
    }

    /** Reads {@code name;namespace;canonical;revision;cluster}; later parts may be missing. */
    static Workload parse(String text) {
      String[] parts = text.split(";", -1);
      String[] full = new String[PARTS];
      for (int i = 0; i < PARTS; i++) {
        full[i] = i < parts.length ? parts[i] : "";
      }
      return new Workload(full[0], full[1], full[2], full[3], full[4]);
    }
  }

  /** Istio's TLS mode, {@code istio} or empty. */
  public String tlsMode() {
    return transportLabels.getOrDefault("tlsMode", "");
  }

  /** Whether the endpoint has exactly the IP address {@code ip}. */
  boolean hasAddress(InetAddress ip) {
    return ip.equals(address.getAddress());
  }

  /** Whether it may be chosen at all. */
  boolean isUsable() {
    return health.isUsable() && weight > 0;
  }
}
