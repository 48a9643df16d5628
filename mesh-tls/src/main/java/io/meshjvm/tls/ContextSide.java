package io.meshjvm.tls;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** One side of TLS, calling or serving, from which a {@link MeshSslContext} is made. */
interface ContextSide {

  /** An engine for one connection. */
  SSLEngine engine(@Nullable String host, int port);

  /** What the context says of itself. */
  SSLParameters parameters();

  /** Sockets that call. */
  default SSLSocketFactory socketFactory() {
    throw new UnsupportedOperationException(
        "this context serves; take a client context to open sockets");
  }

  /** Sockets that serve. */
  default SSLServerSocketFactory serverSocketFactory() {
    throw new UnsupportedOperationException(
        "this context calls; take the server context to open server sockets");
  }
}
