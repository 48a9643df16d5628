package io.meshjvm.testkit.config;

import java.util.Map;

/**
 * An Istio PeerAuthentication.
 *
 * @param namespace the namespace; the root namespace means the whole mesh
 * @param name the name
 * @param labels labels of the object
 * @param selector labels of the workloads; empty means the whole namespace
 * @param mode mode of all ports
 * @param portModes modes by workload port
 */
public record PeerAuthentication(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> selector,
    Mode mode,
    Map<Integer, Mode> portModes)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "PeerAuthentication";

  /** What a server accepts. */
  public enum Mode {
    /** Whatever the wider policy says. */
    UNSET,
    /** Plaintext only. */
    DISABLE,
    /** Plaintext and mutual TLS. */
    PERMISSIVE,
    /** Mutual TLS only. */
    STRICT
  }

  /** Copies the maps. */
  public PeerAuthentication {
    labels = Map.copyOf(labels);
    selector = Map.copyOf(selector);
    portModes = Map.copyOf(portModes);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
