package io.meshjvm.traffic;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which transport each endpoint of a cluster gets: the first match that fits the endpoint's labels,
 * else the cluster's own (Envoy: {@code Cluster.transport_socket_matches}).
 *
 * @param matches in the order of the cluster
 * @param otherwise the cluster's own transport
 */
public record TransportRules(List<Match> matches, Transport otherwise) {

  /** Label and value that mark an endpoint for mutual TLS. */
  private static final String TLS_MODE = "tlsMode";

  private static final String ISTIO = "istio";

  /** Checks and copies the parts. */
  public TransportRules {
    matches = List.copyOf(matches);
    Objects.requireNonNull(otherwise, "otherwise");
  }

  /**
   * A transport for the endpoints that carry all of some labels.
   *
   * @param labels what an endpoint must carry; every endpoint fits if there is none
   * @param transport what it gets
   */
  public record Match(Map<String, String> labels, Transport transport) {

    /** Checks and copies the parts. */
    public Match {
      labels = Map.copyOf(labels);
      Objects.requireNonNull(transport, "transport");
    }

    private boolean fits(Map<String, String> endpointLabels) {
      return endpointLabels.entrySet().containsAll(labels.entrySet());
    }
  }

  /**
   * The transport of {@code endpoint}. Never plaintext if the endpoint is marked {@code
   * tlsMode=istio}: if the cluster's rules say so all the same, the answer is {@link
   * Transport.Unsupported}.
   */
  public Transport of(Endpoint endpoint) {
    Transport transport = otherwise;
    for (Match match : matches) {
      if (match.fits(endpoint.transportLabels())) {
        transport = match.transport();
        break;
      }
    }
    if (transport instanceof Transport.Plaintext && isMarkedForTls(endpoint)) {
      return new Transport.Unsupported(
          "plaintext to an endpoint that is marked tlsMode=istio, which is never sent", transport);
    }
    return transport;
  }

  /** Whether the cluster asks for nothing but transports that this library speaks. */
  boolean areSupported() {
    return !(otherwise instanceof Transport.Unsupported)
        && matches.stream().noneMatch(m -> m.transport() instanceof Transport.Unsupported);
  }

  private static boolean isMarkedForTls(Endpoint endpoint) {
    return ISTIO.equals(endpoint.transportLabels().get(TLS_MODE));
  }
}
