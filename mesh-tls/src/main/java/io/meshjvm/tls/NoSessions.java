package io.meshjvm.tls;

import java.util.Collections;
import java.util.Enumeration;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The session cache of a context that keeps none. A resumed session would skip the check of the
 * peer: a root withdrawn or an identity changed would go unnoticed. Limits can be set and bind
 * nothing.
 */
final class NoSessions implements SSLSessionContext {

  @Override
  public @Nullable SSLSession getSession(byte[] sessionId) {
    return null;
  }

  @Override
  public Enumeration<byte[]> getIds() {
    return Collections.emptyEnumeration();
  }

  @Override
  public void setSessionTimeout(int seconds) {}

  @Override
  public int getSessionTimeout() {
    return 1;
  }

  @Override
  public void setSessionCacheSize(int size) {}

  @Override
  public int getSessionCacheSize() {
    return 1;
  }
}
