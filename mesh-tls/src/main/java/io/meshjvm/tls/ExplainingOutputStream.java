package io.meshjvm.tls;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import javax.net.ssl.SSLException;

/** Bytes into a TLS connection, whose failures are explained. */
final class ExplainingOutputStream extends FilterOutputStream {

  private final FailureReader failures;

  ExplainingOutputStream(OutputStream out, FailureReader failures) {
    super(out);
    this.failures = failures;
  }

  @Override
  public void write(int b) throws IOException {
    try {
      out.write(b);
    } catch (SSLException e) {
      throw failures.explain(e);
    }
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    try {
      out.write(b, off, len);
    } catch (SSLException e) {
      throw failures.explain(e);
    }
  }
}
