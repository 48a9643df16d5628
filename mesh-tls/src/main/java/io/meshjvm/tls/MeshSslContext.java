package io.meshjvm.tls;

import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** An {@code SSLContext} to keep for ever: every engine and socket comes from the current epoch. */
final class MeshSslContext extends SSLContext {

  private static final String NAME = "MeshJVM";

  MeshSslContext(ContextSide side) {
    super(new Spi(side), new Origin(), "TLS");
  }

  /** Says where the context comes from; it is registered nowhere and offers nothing. */
  private static final class Origin extends Provider {

    private static final long serialVersionUID = 1L;

    Origin() {
      super(NAME, "1", "TLS of the mesh");
    }
  }

  private static final class Spi extends SSLContextSpi {

    private final ContextSide side;
    private final SSLSessionContext sessions = new NoSessions();

    Spi(ContextSide side) {
      this.side = side;
    }

    @Override
    protected void engineInit(KeyManager[] km, TrustManager[] tm, SecureRandom sr) {
      throw new IllegalStateException("a context of the mesh brings its own keys and trust");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return side.engine(null, -1);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return side.engine(host, port);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return side.socketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return side.serverSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return sessions;
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return sessions;
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return side.parameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return side.parameters();
    }
  }
}
