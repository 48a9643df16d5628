package io.meshjvm.proxy.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Set;

/**
 * The end of the pipeline of a connection or stream to whoever answers requests. On its event loop.
 */
public abstract class HttpEnd extends ChannelInboundHandlerAdapter {

  /** What may be sent twice (RFC 9110, section 9.2.2), where it has no body. */
  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.OPTIONS,
          HttpMethod.TRACE,
          HttpMethod.PUT,
          HttpMethod.DELETE);

  /** For subclasses. */
  protected HttpEnd() {}

  /** Whether a request may be sent again if its connection was closed in place of an answer. */
  public static boolean isRepeatable(HttpRequest request) {
    return IDEMPOTENT.contains(request.method()) && !HopByHop.hasBody(request);
  }

  /** The connection or stream. */
  public abstract Channel channel();

  /** Sends a part of a request, with the next flush. */
  public final void write(HttpObject object) {
    var unused = channel().write(object);
  }

  /** Lets what was written go. */
  public final void flush() {
    channel().flush();
  }

  /** Whether the other side takes what it is sent. */
  public final boolean isWritable() {
    return channel().isWritable();
  }

  /** Reads answers, or not for now. */
  public final void read(boolean on) {
    channel().config().setAutoRead(on);
  }
}
