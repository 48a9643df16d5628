package io.meshjvm.proxy.inbound;

import io.meshjvm.inbound.ForwardedClientCert;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.inbound.InboundHttpHandler;
import io.netty.channel.ChannelHandler;

/**
 * A port that is served.
 *
 * @param application what is behind it
 * @param guard decides about connections and requests
 * @param guests who is to be told when the member leaves
 * @param terms limits and counters
 */
record Service(Application application, InboundGuard guard, Guests guests, Terms terms) {

  /** What decides about each request of one connection or stream. */
  ChannelHandler requestPolicy() {
    return new InboundHttpHandler(guard, clientCert());
  }

  private ForwardedClientCert clientCert() {
    return switch (terms.settings().clientCert()) {
      case DROP -> ForwardedClientCert.DROP;
      case SET -> ForwardedClientCert.SET;
      case APPEND -> ForwardedClientCert.APPEND;
    };
  }
}
