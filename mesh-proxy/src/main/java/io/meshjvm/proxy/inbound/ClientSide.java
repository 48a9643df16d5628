package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;

/** How a client speaks to the terminator, and is broken off. */
enum ClientSide {
  /** HTTP/1: a connection for one exchange after another. */
  HTTP1 {
    @Override
    void breakOff(Channel connection, Http2Error error) {
      Sockets.abort(connection);
    }

    @Override
    void broken(Channel connection) {
      Sockets.abort(connection);
    }
  },

  /** HTTP/2: a stream for each exchange. */
  HTTP2 {
    @Override
    void breakOff(Channel stream, Http2Error error) {
      stream
          .writeAndFlush(new DefaultHttp2ResetFrame(error))
          .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    void broken(Channel stream) {
      breakOff(stream, Http2Error.INTERNAL_ERROR);
    }
  };

  /** Lets the client see that an answer has no good end; {@code error} is one of HTTP/2. */
  abstract void breakOff(Channel client, Http2Error error);

  /** Ends what has failed. */
  abstract void broken(Channel client);
}
