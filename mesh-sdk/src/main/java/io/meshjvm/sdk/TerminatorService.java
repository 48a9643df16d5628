package io.meshjvm.sdk;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.core.spi.InboundTerminator;
import io.meshjvm.core.spi.ServingException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * The inbound terminator of a member, opened when somebody first asks for it. Until then, and if
 * nobody ever does, there is none.
 */
final class TerminatorService implements AutoCloseable {

  private final OnDemand<InboundTerminator> terminator;

  /**
   * Describes the terminator.
   *
   * @param member for whom, asked when the terminator is opened
   * @param providers who can make one
   */
  TerminatorService(
      Supplier<MeshMember> member, Supplier<Optional<InboundTerminator.Provider>> providers) {
    this.terminator =
        new OnDemand<>(
            () -> providers.get().orElseThrow(TerminatorService::missing).open(member.get()),
            () ->
                new ServingException("MESH-1605", "The member is closed", "Start a new one", null));
  }

  private static ServingException missing() {
    return new ServingException(
        "MESH-1620",
        "Serving a port for an application needs mesh-proxy, which is not on the class path",
        "Add io.meshjvm:mesh-proxy, in the version of mesh-sdk",
        null);
  }

  /** The provider that the library's own class loader sees. */
  static Optional<InboundTerminator.Provider> installed() {
    return ServiceLoader.load(
            InboundTerminator.Provider.class, TerminatorService.class.getClassLoader())
        .findFirst();
  }

  /**
   * The terminator.
   *
   * @throws ServingException MESH-1620 if there is no library for it, MESH-1605 if the member is
   *     closed
   */
  InboundTerminator terminator() {
    return terminator.get();
  }

  /** Serves a port, as {@link InboundTerminator#serve} does. */
  InetSocketAddress serve(InboundForward forward) {
    return terminator().serve(forward);
  }

  /** Serves a port that code names. */
  InetSocketAddress serve(InetSocketAddress listen, InetSocketAddress application) {
    try {
      return serve(new InboundForward(listen, application, InboundForward.Protocol.AUTOMATIC));
    } catch (IllegalArgumentException e) {
      throw new ServingException(
          "MESH-1622",
          "The application cannot be protected: " + e.getMessage(),
          "Let it listen on loopback alone, on a port of its own, and name that",
          e);
    }
  }

  /** Asks peers to leave, if anything is served. */
  void drain() {
    terminator.opened().ifPresent(InboundTerminator::drain);
  }

  /** Lets what is under way end for a time, if anything is served. */
  void finish(Duration limit) {
    terminator.opened().ifPresent(open -> open.finish(limit));
  }

  @Override
  public void close() {
    terminator.close(InboundTerminator::close);
  }
}
