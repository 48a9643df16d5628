package io.meshjvm.tls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.net.ssl.SSLException;

/** The bytes of a TLS connection, whose failures are explained. */
final class ExplainingInputStream extends FilterInputStream {

  private final FailureReader failures;

  ExplainingInputStream(InputStream in, FailureReader failures) {
    super(in);
    this.failures = failures;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (SSLException e) {
      throw failures.explain(e);
    }
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    try {
      return super.read(b, off, len);
    } catch (SSLException e) {
      throw failures.explain(e);
    }
  }
}
