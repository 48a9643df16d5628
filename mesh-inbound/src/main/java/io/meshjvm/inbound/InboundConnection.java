package io.meshjvm.inbound;

import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.tls.PeerIdentity;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Netty connection that may be: the event that {@link InboundHandler} fires when it is so far,
 * before {@code channelActive} and any byte, and from then on an attribute of the channel.
 *
 * @param arrival how it arrived
 * @param chain the rules that took it, as they were then
 * @param peer who calls; empty in plaintext and under TLS of the application's own
 */
public record InboundConnection(Arrival arrival, ChainPolicy chain, Optional<PeerIdentity> peer) {

  private static final AttributeKey<InboundConnection> KEY =
      AttributeKey.valueOf(InboundConnection.class, "CONNECTION");

  private static final AttributeKey<Boolean> ASKS_REQUESTS =
      AttributeKey.valueOf(InboundConnection.class, "ASKS_REQUESTS");

  /** Checks the parts. */
  public InboundConnection {
    Objects.requireNonNull(arrival, "arrival");
    Objects.requireNonNull(chain, "chain");
    Objects.requireNonNull(peer, "peer");
  }

  /**
   * The connection behind a channel: of the channel itself, or of its parent if it is a stream of
   * HTTP/2. Empty while it is not decided about. Callable from any thread.
   */
  public static Optional<InboundConnection> of(Channel channel) {
    for (Channel at = channel; at != null; at = at.parent()) {
      InboundConnection found = at.hasAttr(KEY) ? at.attr(KEY).get() : null;
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** Who calls on a channel, as {@link #of} finds it; empty in plaintext. */
  public static Optional<PeerIdentity> peer(@Nullable Channel channel) {
    return channel == null ? Optional.empty() : of(channel).flatMap(InboundConnection::peer);
  }

  /**
   * Says that whoever serves a connection asks about each of its requests. So it can go on where
   * rules for requests come to a port, such as that of a workload that has just registered.
   *
   * @param channel of the connection itself, no stream of it
   */
  public static void asksRequests(Channel channel) {
    channel.attr(ASKS_REQUESTS).set(true);
  }

  static boolean isAskingRequests(Channel channel) {
    return channel.hasAttr(ASKS_REQUESTS);
  }

  void attach(Channel channel) {
    channel.attr(KEY).set(this);
  }
}
