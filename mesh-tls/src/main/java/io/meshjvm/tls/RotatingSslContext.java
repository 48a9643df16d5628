package io.meshjvm.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.util.concurrent.ImmediateExecutor;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * A Netty context to keep for ever: each engine and handler comes from the BoringSSL context of the
 * current epoch. Taking one fails with {@link MeshTlsException} while there is no usable identity.
 */
final class RotatingSslContext extends SslContext {

  private final Epochs epochs;
  private final PerEpoch<NativeContext> contexts;
  private final List<String> alpn;
  private final @Nullable String serverName;
  private final boolean client;
  private final SSLSessionContext sessions = new NoSessions();

  private RotatingSslContext(
      Epochs epochs,
      PerEpoch<NativeContext> contexts,
      List<String> alpn,
      @Nullable String serverName,
      boolean client) {
    this.epochs = epochs;
    this.contexts = contexts;
    this.alpn = alpn;
    this.serverName = serverName;
    this.client = client;
  }

  static SslContext server(Epochs epochs, BoringSslStack stack, List<String> alpn) {
    return new RotatingSslContext(epochs, stack.server(alpn), alpn, null, false);
  }

  static SslContext client(Epochs epochs, BoringSslStack stack, ClientTarget target) {
    String name = target.serverName().isEmpty() ? null : target.serverName();
    return new RotatingSslContext(epochs, stack.client(target), target.alpn(), name, true);
  }

  @Override
  public boolean isClient() {
    return client;
  }

  @Override
  public List<String> cipherSuites() {
    return TlsProfile.cipherSuites();
  }

  @Override
  @SuppressWarnings("deprecation") // the only form that the superclass knows
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return () -> alpn;
  }

  @Override
  public SSLSessionContext sessionContext() {
    return sessions;
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator alloc) {
    return named(context().newEngine(alloc, null, -1));
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
    return named(context().newEngine(alloc, peerHost, peerPort));
  }

  @Override
  protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls) {
    return newHandler(alloc, startTls, ImmediateExecutor.INSTANCE);
  }

  @Override
  protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls, Executor executor) {
    return startTls ? super.newHandler(alloc, true, executor) : handler(alloc, null, -1, executor);
  }

  @Override
  protected SslHandler newHandler(
      ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls) {
    return newHandler(alloc, peerHost, peerPort, startTls, ImmediateExecutor.INSTANCE);
  }

  @Override
  protected SslHandler newHandler(
      ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls, Executor executor) {
    return startTls
        ? super.newHandler(alloc, peerHost, peerPort, true, executor)
        : handler(alloc, peerHost, peerPort, executor);
  }

  private SslHandler handler(
      ByteBufAllocator alloc, @Nullable String host, int port, Executor executor) {
    SslHandler handler = context().newHandler(alloc, host, port, executor);
    named(handler.engine());
    return handler;
  }

  /** The engine drops a name with underscores in silence; the library beneath sends it. */
  private SSLEngine named(SSLEngine engine) {
    if (serverName != null) {
      SSL.setTlsExtHostName(((ReferenceCountedOpenSslEngine) engine).sslPointer(), serverName);
    }
    return engine;
  }

  private NativeContext context() {
    TlsEpoch epoch = epochs.current();
    try {
      return contexts.of(epoch);
    } catch (SSLException e) {
      throw new MeshTlsException(
          MeshTlsException.NO_ENGINE,
          "BoringSSL takes neither key nor chain of " + epoch.svid().id(),
          "Look at the cause; keys are RSA or EC",
          e);
    }
  }
}
