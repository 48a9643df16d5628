package io.meshjvm.tls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.SocketException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/** The bytes of a TLS connection, whose failures are explained. */
final class ExplainingInputStream extends FilterInputStream {

  private final FailureReader failures;
  private final PushbackInputStream bytes;
  private final ReentrantLock reading = new ReentrantLock();

  ExplainingInputStream(InputStream in, FailureReader failures) {
    this(new PushbackInputStream(in), failures);
  }

  private ExplainingInputStream(PushbackInputStream bytes, FailureReader failures) {
    super(bytes);
    this.bytes = bytes;
    this.failures = failures;
  }

  @Override
  public int read() throws IOException {
    reading.lock();
    try {
      return super.read();
    } catch (SSLException e) {
      throw failures.explain(e);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    reading.lock();
    try {
      return super.read(b, off, len);
    } catch (SSLException e) {
      throw failures.explain(e);
    } finally {
      reading.unlock();
    }
  }

  /**
   * Why a write failed: a peer that refuses our certificate says so and closes, and a write that
   * comes too late fails before the alert is read. What the peer sent before is not lost.
   *
   * @return the alert, explained; {@code failure} itself if there is none, or if another thread is
   *     reading and so will get it
   */
  IOException reasonOf(SocketException failure) {
    if (!reading.tryLock()) {
      return failure;
    }
    try {
      int next = bytes.read();
      if (next >= 0) {
        bytes.unread(next);
      }
    } catch (SSLException e) {
      SSLException reason = failures.explain(e);
      reason.addSuppressed(failure);
      return reason;
    } catch (IOException e) {
      failure.addSuppressed(e);
    } finally {
      reading.unlock();
    }
    return failure;
  }
}
