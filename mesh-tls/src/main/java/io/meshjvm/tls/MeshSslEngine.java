package io.meshjvm.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The engine that users of an {@code SSLContext} of the mesh get: made from identity and trust of
 * the moment in which the connection begins, not of the moment in which the user asked for it.
 */
final class MeshSslEngine extends ForwardingSslEngine {

  private static final SSLEngineResult CLOSED =
      new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0);

  private final EngineMaker maker;
  private final FailureReader failures;
  private final @Nullable ServerNameNote serverName;
  private volatile @Nullable SSLEngine inner;
  private volatile boolean begun;
  private volatile boolean closedEarly;

  MeshSslEngine(
      @Nullable String host,
      int port,
      EngineSettings settings,
      EngineMaker maker,
      FailureReader failures,
      @Nullable ServerNameNote serverName) {
    super(host, port, settings);
    this.maker = maker;
    this.failures = failures;
    this.serverName = serverName;
  }

  /**
   * The session. Before the handshake callers want its buffer sizes, so that being unable to
   * connect shows where they can bear it: when the handshake begins.
   */
  @Override
  public SSLSession getSession() {
    try {
      SSLEngine engine = made();
      SSLSession session = engine.getSession();
      return engine instanceof ReferenceCountedOpenSslEngine ? RoomySession.of(session) : session;
    } catch (SSLException | MeshTlsException e) {
      return JsseStack.emptySession();
    }
  }

  @Override
  @Nullable SSLEngine begun() {
    return begun ? inner : null;
  }

  @Override
  synchronized void beforeChange() {
    if (begun) {
      throw new IllegalStateException("the handshake has begun; settings come before it");
    }
    inner = null;
  }

  @Override
  public void beginHandshake() throws SSLException {
    if (begun) {
      throw new SSLException("this connection does not renegotiate");
    }
    started().beginHandshake();
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst)
      throws SSLException {
    if (closedEarly) {
      return CLOSED;
    }
    SSLEngine engine = started();
    try {
      return noted(engine, engine.wrap(srcs, offset, length, dst));
    } catch (SSLException e) {
      throw failures.explain(e);
    }
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length)
      throws SSLException {
    if (closedEarly) {
      return CLOSED;
    }
    SSLEngine engine = started();
    int from = src.position();
    try {
      SSLEngineResult result = settled(engine, engine.unwrap(src, dsts, offset, length));
      if (serverName != null) {
        serverName.taken(src, from);
      }
      return noted(engine, result);
    } catch (SSLException e) {
      throw failures.explain(e);
    }
  }

  @Override
  public void closeInbound() throws SSLException {
    SSLEngine engine = openInner();
    if (engine != null) {
      engine.closeInbound();
    }
  }

  @Override
  public boolean isInboundDone() {
    SSLEngine engine = inner;
    return closedEarly || (engine != null && engine.isInboundDone());
  }

  @Override
  public void closeOutbound() {
    SSLEngine engine = openInner();
    if (engine != null) {
      engine.closeOutbound();
    }
  }

  @Override
  public boolean isOutboundDone() {
    SSLEngine engine = inner;
    return closedEarly || (engine != null && engine.isOutboundDone());
  }

  /** What there is to close; an engine that was never made is simply over. */
  private synchronized @Nullable SSLEngine openInner() {
    begun = true;
    closedEarly = inner == null;
    return inner;
  }

  /**
   * The result with what the engine knows by now. BoringSSL's engines notice the end of the
   * handshake one call late and would report it together with the first bytes of the application,
   * which the JDK's HTTP server throws away.
   */
  private static SSLEngineResult settled(SSLEngine engine, SSLEngineResult result)
      throws SSLException {
    boolean mayBeOver =
        engine instanceof ReferenceCountedOpenSslEngine
            && result.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP
            && result.bytesConsumed() > 0;
    if (!mayBeOver) {
      return result;
    }
    HandshakeStatus status =
        engine.unwrap(ByteBuffer.allocate(0), ByteBuffer.allocate(0)).getHandshakeStatus();
    return new SSLEngineResult(
        result.getStatus(), status, result.bytesConsumed(), result.bytesProduced());
  }

  private SSLEngineResult noted(SSLEngine engine, SSLEngineResult result) {
    if (serverName != null && serverName.isDue(result.getHandshakeStatus())) {
      serverName.keep(engine.getSession());
    }
    return result;
  }

  private SSLEngine started() throws SSLException {
    SSLEngine engine;
    try {
      engine = made();
    } catch (MeshTlsException e) {
      throw e.asSslException();
    }
    begun = true;
    return engine;
  }

  private SSLEngine made() throws SSLException {
    SSLEngine engine = inner;
    if (engine != null) {
      return engine;
    }
    synchronized (this) {
      engine = inner;
      if (engine == null) {
        engine = maker.make(this, settings());
        inner = engine;
      }
      return engine;
    }
  }
}
