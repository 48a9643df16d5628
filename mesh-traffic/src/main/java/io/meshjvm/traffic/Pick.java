package io.meshjvm.traffic;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where a call goes, or why it goes nowhere. */
public sealed interface Pick {

  /**
   * An endpoint to connect to.
   *
   * @param cluster name of the cluster that it was picked from
   * @param endpoint the endpoint
   * @param transport how to speak to it; never {@link Transport.Unsupported}
   * @param connecting how to connect
   */
  record Picked(String cluster, Endpoint endpoint, Transport transport, Connecting connecting)
      implements Pick {

    /** Checks the parts. */
    public Picked {
      Objects.requireNonNull(cluster, "cluster");
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(connecting, "connecting");
      if (transport instanceof Transport.Unsupported unsupported) {
        throw new IllegalArgumentException("cannot be dialled: " + unsupported.reason());
      }
    }

    /** The same for a caller that named {@code host}, where the transport depends on that. */
    Picked towards(String host) {
      Transport directed = transport instanceof Transport.Tls tls ? tls.towards(host) : transport;
      return directed == transport ? this : new Picked(cluster, endpoint, directed, connecting);
    }

    /** How long the attempt to connect may take. */
    public Duration connectTimeout() {
      return connecting.timeout();
    }

    /**
     * The addresses to connect to: the endpoint's own, or what {@code system} knows of its host
     * name.
     */
    public CompletionStage<List<InetSocketAddress>> addresses(HostResolver system) {
      InetSocketAddress address = endpoint.address();
      if (!address.isUnresolved()) {
        return CompletableFuture.completedFuture(List.of(address));
      }
      return system
          .resolve(address.getHostString())
          .thenApply(
              ips -> ips.stream().map(ip -> new InetSocketAddress(ip, address.getPort())).toList());
    }
  }

  /**
   * There is no endpoint to connect to.
   *
   * @param code {@code MESH-15xx}, as listed at {@link TrafficException}
   * @param problem what is wrong
   * @param remedy what to do
   */
  record NoEndpoint(String code, String problem, String remedy) implements Pick {

    /** Checks the parts. */
    public NoEndpoint {
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(remedy, "remedy");
    }

    /** The same as an exception. */
    public TrafficException toException() {
      return new TrafficException(code, problem, remedy);
    }
  }
}
