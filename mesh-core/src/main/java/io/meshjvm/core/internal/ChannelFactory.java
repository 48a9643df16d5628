package io.meshjvm.core.internal;

import io.grpc.ManagedChannel;
import io.meshjvm.core.bootstrap.HostPort;
import java.util.Map;
import java.util.Objects;

/**
 * Opens channels to the control plane. Each channel has its own TLS context, built from the root
 * file and the SVID as they are now, so nothing stale is ever resumed.
 *
 * <p>Implementations are safe for use from any thread.
 */
@FunctionalInterface
public interface ChannelFactory {

  /**
   * Opens a channel without waiting for its connection. Its calls carry {@code headers}, and the
   * token read afresh for each call once TLS is verified. Reads the root file, so it may block: not
   * for the mesh thread. A call that would carry neither a certificate nor a token fails with
   * {@code UNAUTHENTICATED} and what is wrong with the token file, without being sent.
   *
   * @param target address whose host is the TLS server name and must be in the server's certificate
   * @param headers further metadata of every call
   * @param credential whether the TLS handshake may present the SVID
   * @throws ChannelException {@code MESH-1210} if the root file is not usable
   */
  ControlPlaneChannel open(HostPort target, Map<String, String> headers, Credential credential);

  /** What a channel may show the control plane to say who it is. */
  enum Credential {
    /** The SVID, if there is one that is valid now, and the token. */
    CERTIFICATE_AND_TOKEN,
    /** The token alone; for when the control plane refuses the certificate. */
    TOKEN_ONLY
  }

  /**
   * An open channel.
   *
   * @param channel the gRPC channel; the receiver shuts it down
   * @param certificate whether the workload's certificate is offered
   * @param dialled the address that is connected to, for reports
   */
  record ControlPlaneChannel(ManagedChannel channel, boolean certificate, String dialled) {

    /** Checks the parts. */
    public ControlPlaneChannel {
      Objects.requireNonNull(channel, "channel");
      Objects.requireNonNull(dialled, "dialled");
    }
  }
}
