package io.meshjvm.sdk;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.spi.LoopbackException;
import io.meshjvm.core.spi.LoopbackPlane;
import io.meshjvm.traffic.HostResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The loopback plane of a member, opened when somebody first asks for it. Until then, and if nobody
 * ever does, there is none.
 */
final class LoopbackService implements AutoCloseable {

  private final OnDemand<LoopbackPlane> plane;

  /**
   * Describes the plane.
   *
   * @param member for whom, asked when the plane is opened
   * @param providers who can make one
   */
  LoopbackService(
      Supplier<MeshMember> member, Supplier<Optional<LoopbackPlane.Provider>> providers) {
    this.plane =
        new OnDemand<>(
            () -> providers.get().orElseThrow(LoopbackService::missing).open(member.get()),
            () ->
                new LoopbackException(
                    "MESH-1605", "The member is closed", "Start a new one", null));
  }

  private static LoopbackException missing() {
    return new LoopbackException(
        "MESH-1601",
        "Sockets on loopback need mesh-proxy, which is not on the class path",
        "Add io.meshjvm:mesh-proxy, in the version of mesh-sdk",
        null);
  }

  /** The provider that the library's own class loader sees. */
  static Optional<LoopbackPlane.Provider> installed() {
    return ServiceLoader.load(LoopbackPlane.Provider.class, LoopbackService.class.getClassLoader())
        .findFirst();
  }

  /**
   * The plane.
   *
   * @throws LoopbackException MESH-1601 if there is no library for it, MESH-1605 if the member is
   *     closed, or the reason why this machine cannot have it
   */
  LoopbackPlane plane() {
    return plane.get();
  }

  /** The loopback address of a host, if the plane is open and has one. */
  Optional<InetAddress> address(String host) {
    return plane.opened().flatMap(open -> open.address(host));
  }

  /**
   * Looks up as {@code resolver} does, but for addresses that lead back to this plane, as they
   * would where the system's DNS is this member's own listener.
   */
  HostResolver outwards(HostResolver resolver) {
    return host -> resolver.resolve(host).thenCompose(found -> withoutOwn(host, found));
  }

  private CompletionStage<List<InetAddress>> withoutOwn(String host, List<InetAddress> found) {
    List<InetAddress> others =
        plane
            .opened()
            .map(open -> found.stream().filter(address -> !open.owns(address)).toList())
            .orElse(found);
    return others.isEmpty() && !found.isEmpty()
        ? CompletableFuture.failedFuture(
            new UnknownHostException(
                "MESH-1610: the system's DNS has no address of "
                    + host
                    + " but that of this member's own loopback plane. Let the system ask its DNS"
                    + " servers for this host, and not this member"))
        : CompletableFuture.completedFuture(others);
  }

  /** Lets connections end for a time, if the plane is open. */
  void drain(Duration limit) {
    plane.opened().ifPresent(open -> open.drain(limit));
  }

  @Override
  public void close() {
    plane.close(LoopbackPlane::close);
  }
}
