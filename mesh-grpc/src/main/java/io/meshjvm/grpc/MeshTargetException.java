package io.meshjvm.grpc;

import io.meshjvm.core.MeshException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A channel cannot be led to its service, for a reason that is not the mesh's; always the cause of
 * a {@link io.grpc.Status}, never thrown at an application.
 *
 * <ul>
 *   <li>{@code MESH-1511}: the target names no service
 *   <li>{@code MESH-1512}: no member runs in this JVM
 *   <li>{@code MESH-1513}: several members run in this JVM
 *   <li>{@code MESH-1514}: the host names of the endpoints cannot be looked up
 *   <li>{@code MESH-1515}: an address is not one that the mesh gave
 * </ul>
 */
final class MeshTargetException extends MeshException {

  private static final long serialVersionUID = 1L;

  private MeshTargetException(
      String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }

  static MeshTargetException malformed(String problem) {
    return new MeshTargetException(
        "MESH-1511",
        "The target of a channel names no mesh service: " + problem,
        "Write mesh:///host:port with the name and the port of a service; use dns:/// for what is"
            + " not in the mesh",
        null);
  }

  static MeshTargetException noMember() {
    return new MeshTargetException(
        "MESH-1512",
        "No member of a mesh runs in this JVM",
        "Start a Mesh; the channel takes it up as soon as it starts",
        null);
  }

  static MeshTargetException severalMembers(int count) {
    return new MeshTargetException(
        "MESH-1513",
        count + " members of a mesh run in this JVM, and the target does not say which",
        "Bind the channel to one of them: Grpc.newChannelBuilder(target, credentials,"
            + " MeshNameResolverProvider.of(mesh).registry())",
        null);
  }

  static MeshTargetException stranger(String authority, SocketAddress address) {
    return new MeshTargetException(
        "MESH-1515",
        "The address "
            + address
            + " of "
            + authority
            + " is not one that the mesh gave, so that nothing says how to speak to it",
        "Write the target as mesh:///host:port; for what is not in the mesh, use other credentials,"
            + " or give them to MeshChannelCredentials.of(mesh, others)",
        null);
  }

  static MeshTargetException noAddress(String host, @Nullable Throwable cause) {
    return new MeshTargetException(
        "MESH-1514",
        "The endpoints of " + host + " are host names, none of which can be looked up: " + cause,
        "Check the endpoints of its ServiceEntry, and that this machine's DNS knows their names",
        cause);
  }
}
