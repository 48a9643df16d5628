package io.meshjvm.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is told a mesh name and connects to an endpoint of it.
 *
 * <p>Bytes, ends, addresses, timeouts, {@code TCP_NODELAY} and keep-alive are those of the
 * connection underneath, which exists from {@link #connect(SocketAddress, int)} on; other options
 * of sockets do not reach it. The remote address is the endpoint's.
 */
// Socket's own methods are synchronized on state that is not used here; a lock would only let
// close() wait for connect().
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class MeshSocket extends Socket {

  private final Dialler dialler;
  private final AppProtocol protocol;
  private final @Nullable OtherHosts others;
  private volatile @Nullable Socket connection;
  private volatile boolean closed;
  private volatile int readTimeoutMillis;
  private volatile boolean noDelay = true;
  private volatile @Nullable Boolean keepAlive;

  MeshSocket(Dialler dialler, AppProtocol protocol) {
    this(dialler, protocol, null);
  }

  MeshSocket(Dialler dialler, AppProtocol protocol, @Nullable OtherHosts others) {
    this.dialler = dialler;
    this.protocol = protocol;
    this.others = others;
  }

  @Override
  public void connect(SocketAddress target) throws IOException {
    connect(target, 0);
  }

  @Override
  public void connect(SocketAddress target, int timeoutMillis) throws IOException {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException("timeout " + timeoutMillis + " is negative");
    }
    if (connection != null) {
      throw new SocketException("already connected");
    }
    if (closed) {
      throw new SocketException("socket is closed");
    }
    if (!(target instanceof InetSocketAddress address)) {
      throw new IllegalArgumentException("not a host and port: " + target);
    }
    Socket dialled = dial(address, timeoutMillis);
    try {
      configure(dialled);
    } catch (SocketException e) {
      // Nobody else knows of it, and it counts as one of its cluster's until it is closed.
      dialled.close();
      throw e;
    }
    connection = dialled;
    if (closed) {
      dialled.close();
      throw new SocketException("socket is closed");
    }
  }

  private void configure(Socket dialled) throws SocketException {
    dialled.setSoTimeout(readTimeoutMillis);
    dialled.setTcpNoDelay(noDelay);
    Boolean wanted = keepAlive;
    if (wanted != null) {
      // Else it is as the cluster has it.
      dialled.setKeepAlive(wanted);
    }
  }

  private Socket dial(InetSocketAddress address, int timeoutMillis) throws IOException {
    String host = address.getHostString();
    if (others != null && others.include(host)) {
      return others.connect(address, timeoutMillis);
    }
    Duration limit = timeoutMillis > 0 ? Duration.ofMillis(timeoutMillis) : null;
    return dialler.dial(host, address.getPort(), protocol, limit);
  }

  private Socket connection() throws SocketException {
    Socket current = connection;
    if (closed) {
      throw new SocketException("socket is closed");
    }
    if (current == null) {
      throw new SocketException("socket is not connected");
    }
    return current;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return connection().getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return connection().getOutputStream();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout " + millis + " is negative");
    }
    readTimeoutMillis = millis;
    Socket current = connection;
    if (current != null) {
      current.setSoTimeout(millis);
    }
  }

  @Override
  public int getSoTimeout() {
    return readTimeoutMillis;
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    noDelay = on;
    Socket current = connection;
    if (current != null) {
      current.setTcpNoDelay(on);
    }
  }

  @Override
  public boolean getTcpNoDelay() {
    return noDelay;
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    Socket current = connection;
    return current == null ? Boolean.TRUE.equals(keepAlive) : current.getKeepAlive();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    keepAlive = on;
    Socket current = connection;
    if (current != null) {
      current.setKeepAlive(on);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    connection().shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    connection().shutdownInput();
  }

  @Override
  public boolean isConnected() {
    return connection != null;
  }

  @Override
  public boolean isBound() {
    return connection != null;
  }

  @Override
  public boolean isClosed() {
    Socket current = connection;
    return closed || (current != null && current.isClosed());
  }

  @Override
  public boolean isInputShutdown() {
    Socket current = connection;
    return current != null && current.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    Socket current = connection;
    return current != null && current.isOutputShutdown();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    Socket current = connection;
    return current == null ? null : current.getRemoteSocketAddress();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    Socket current = connection;
    return current == null ? null : current.getLocalSocketAddress();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    Socket current = connection;
    return current == null ? null : current.getInetAddress();
  }

  @Override
  public int getPort() {
    Socket current = connection;
    return current == null ? 0 : current.getPort();
  }

  @Override
  public InetAddress getLocalAddress() {
    Socket current = connection;
    return current == null ? super.getLocalAddress() : current.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    Socket current = connection;
    return current == null ? -1 : current.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Socket current = connection;
    if (current != null) {
      current.close();
    }
    super.close();
  }
}
