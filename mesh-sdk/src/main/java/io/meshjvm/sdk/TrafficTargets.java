package io.meshjvm.sdk;

import io.meshjvm.core.Source;
import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.ClientTargets;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.TrafficSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * The targets of TLS by host and service port, as the endpoints that share the calls want it now.
 * Services that are spoken to in plaintext have none.
 *
 * @param traffic the services of the mesh
 * @param tls what transports mean as TLS
 * @param alpn what the application speaks
 */
record TrafficTargets(Source<TrafficSnapshot> traffic, EndpointTls tls, List<String> alpn)
    implements ClientTargets {

  @Override
  public Optional<ClientTarget> find(String host, int port) {
    try {
      return traffic.current().candidates(host, port).stream()
          .map(candidate -> tls.target(candidate.target().transport(), alpn))
          .flatMap(Optional::stream)
          .findFirst();
    } catch (TrafficException e) {
      // Says why no endpoint takes the call; to whoever asks here that is no target of the mesh.
      return Optional.empty();
    }
  }
}
