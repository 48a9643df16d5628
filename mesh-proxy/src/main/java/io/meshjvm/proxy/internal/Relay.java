package io.meshjvm.proxy.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * Carries bytes between a client and an endpoint, both on one event loop, until both have ended
 * what they say, or one breaks off. Each side is read only while the other takes what it is sent;
 * either may end before the other.
 */
public final class Relay {

  private final String target;
  private final RelayTerms terms;
  private final Channel client;
  private final RelaySide clientSide;
  private RelaySide endpointSide;
  private boolean begun;
  private boolean ended;

  /**
   * Prepares.
   *
   * @param target where the client's bytes go, for reports
   * @param terms how they are carried
   * @param client is not read yet
   */
  public Relay(String target, RelayTerms terms, Channel client) {
    this.target = target;
    this.terms = terms;
    this.client = client;
    this.clientSide = new RelaySide(this, terms.fromClient());
    this.endpointSide = new RelaySide(this, terms.toClient());
  }

  /** What belongs into the pipeline of the next endpoint that is tried. */
  public ChannelHandler newEndpointSide() {
    endpointSide = new RelaySide(this, terms.toClient());
    endpointSide.leadTo(client);
    return endpointSide;
  }

  /** Lets the bytes flow, with both sides connected. */
  public void begin(Channel endpoint) {
    terms.connections().add(endpoint);
    begun = true;
    clientSide.leadTo(endpoint);
    if (endpoint.pipeline().get(SslHandler.class) == null) {
      // Within TLS it is TLS that says who has said all; the end of TCP ends both directions.
      endpoint.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
    client
        .pipeline()
        .addLast(new IdleStateHandler(0, 0, terms.idle().toNanos(), TimeUnit.NANOSECONDS))
        .addLast(clientSide);
    client.config().setAutoRead(true);
    endpoint.config().setAutoRead(true);
  }

  /** One side has said all; when both have, both are closed. */
  void sideEnded(Channel other) {
    if (clientSide.ended() && endpointSide.ended()) {
      finish();
    } else {
      Sockets.endOutput(other);
    }
  }

  /** One side is gone, having said all; before the bytes flow it is nobody's. */
  void sideGone() {
    finish();
  }

  private void finish() {
    if (begun && !ended) {
      ended = true;
      Sockets.end(client);
      clientSide.endOther();
    }
  }

  /** Nobody says anything any more. */
  void idle() {
    if (!ended) {
      terms.idled().increment();
      terms
          .failures()
          .debug(
              "MESH-1614",
              "A connection to " + target + " was ended after " + terms.idle() + " without a byte");
      finish();
    }
  }

  /** One side broke off; before the bytes flow, that is the business of who connects. */
  void broken(String reason) {
    if (!begun) {
      return;
    }
    if (ended) {
      Sockets.abort(client);
      clientSide.abortOther();
      return;
    }
    ended = true;
    terms.broken().increment();
    terms.failures().debug("MESH-1615", "A connection to " + target + " broke: " + reason);
    Sockets.abort(client);
    clientSide.abortOther();
  }
}
