package io.meshjvm.clients;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Source;
import io.meshjvm.traffic.Traffic;
import io.meshjvm.traffic.TrafficSnapshot;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The hosts that are services of the mesh.
 *
 * @param traffic the services
 */
record MeshHosts(Source<TrafficSnapshot> traffic) {

  /** 192.0.2.1, which is in no network (RFC 5737). */
  private static final byte[] NOWHERE = {(byte) 192, 0, 2, 1};

  static MeshHosts of(MeshMember member) {
    return new MeshHosts(member.part(Traffic.class));
  }

  /**
   * Whether {@code host} is a service of the mesh, or may be one because the mesh has not told its
   * services yet.
   */
  boolean include(String host) {
    return traffic.current().mayBeService(host);
  }

  /**
   * An address that carries the name {@code host} through libraries that connect to nothing but
   * addresses. It leads nowhere, so that a connection that misses the mesh fails rather than going
   * round it.
   */
  static InetAddress named(String host) {
    try {
      return InetAddress.getByAddress(host, NOWHERE);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
