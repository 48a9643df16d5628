package io.meshjvm.testkit.journal;

import java.time.Instant;
import java.util.Map;

/**
 * An open xDS stream whose first request was accepted.
 *
 * @param id name, namespace and a counter, as in istiod's debug pages
 * @param nodeId the node's id
 * @param identity the SPIFFE ID that authenticated the stream
 * @param byCertificate whether a client certificate proved it, rather than a token
 * @param protocol SotW or delta
 * @param connectedAt when the stream began
 * @param subscriptions by type URL
 */
public record Connection(
    String id,
    String nodeId,
    String identity,
    boolean byCertificate,
    XdsProtocol protocol,
    Instant connectedAt,
    Map<String, Subscription> subscriptions) {

  /** Copies the map. */
  public Connection {
    subscriptions = Map.copyOf(subscriptions);
  }
}
