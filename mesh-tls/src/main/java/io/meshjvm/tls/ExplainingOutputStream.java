package io.meshjvm.tls;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import javax.net.ssl.SSLException;

/** Bytes into a TLS connection, whose failures are explained. */
final class ExplainingOutputStream extends FilterOutputStream {

  private final FailureReader failures;
  private final ExplainingInputStream answers;

  /**
   * Writes to {@code out}.
   *
   * @param answers the bytes of the same connection's other direction, where the reason of a failed
   *     write may be
   */
  ExplainingOutputStream(OutputStream out, FailureReader failures, ExplainingInputStream answers) {
    super(out);
    this.failures = failures;
    this.answers = answers;
  }

  @Override
  public void write(int b) throws IOException {
    try {
      out.write(b);
    } catch (SSLException e) {
      throw failures.explain(e);
    } catch (SocketException e) {
      throw answers.reasonOf(e);
    }
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    try {
      out.write(b, off, len);
    } catch (SSLException e) {
      throw failures.explain(e);
    } catch (SocketException e) {
      throw answers.reasonOf(e);
    }
  }
}
