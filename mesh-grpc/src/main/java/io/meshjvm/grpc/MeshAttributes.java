package io.meshjvm.grpc;

import io.grpc.Attributes;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.inbound.Arrival;
import io.meshjvm.tls.PeerIdentity;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import java.util.Set;

/**
 * What the mesh knows of an endpoint, on each {@link io.grpc.EquivalentAddressGroup} of a {@code
 * mesh:///} channel; for load balancers, credentials and tools. It comes from the same values as
 * {@code Mesh.connect} goes by.
 */
public final class MeshAttributes {

  /** Where the endpoint is; parts that are unknown are empty. */
  public static final Attributes.Key<Locality> LOCALITY = key("LOCALITY");

  /**
   * The endpoint's share of the calls relative to the others, positive; the weight of its locality
   * is in it.
   */
  public static final Attributes.Key<Double> WEIGHT = key("WEIGHT");

  /**
   * How to speak to the endpoint, plaintext or mutual TLS; never {@link Transport.Unsupported}.
   * Whoever connects has to obey it.
   */
  public static final Attributes.Key<Transport> TRANSPORT = key("TRANSPORT");

  /** The server name (SNI) to send, byte for byte; with mutual TLS only. */
  public static final Attributes.Key<String> SERVER_NAME = key("SERVER_NAME");

  /**
   * SPIFFE ids of which the peer must have one, and if empty any of the accepted trust domains;
   * with mutual TLS only.
   */
  public static final Attributes.Key<Set<String>> IDENTITIES = key("IDENTITIES");

  /**
   * Who is at the other end of a connection, verified in the handshake; with Istio's mutual TLS
   * only. Of a client among the attributes of a call ({@code ClientCall.getAttributes()}) once it
   * has a connection, of a server among those of each ({@code ServerCall.getAttributes()}).
   */
  public static final Attributes.Key<PeerIdentity> PEER = key("PEER");

  /** How the connection of a call arrived at this server. */
  static final Attributes.Key<Arrival> ARRIVAL = key("ARRIVAL");

  /**
   * Sends the caller behind a call's connection away in order: with GOAWAY, while the calls that it
   * has begun go on. Once is as good as often; from any thread.
   */
  static final Attributes.Key<Runnable> RETIREMENT = key("RETIREMENT");

  /** The endpoint as the mesh gave it. */
  static final Attributes.Key<Pick.Picked> PICKED = key("PICKED");

  /** Where each call goes; among the attributes of what a target resolves to. */
  static final Attributes.Key<Balance> BALANCE = key("BALANCE");

  private MeshAttributes() {}

  private static <T> Attributes.Key<T> key(String name) {
    return Attributes.Key.create(MeshAttributes.class.getName() + "." + name);
  }
}
