package io.meshjvm.tls;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;

/** Bytes into a TLS connection, whose failures are explained. */
final class ExplainingOutputStream extends FilterOutputStream {

  private final FailureReader failures;
  private final ExplainingInputStream answers;
  private final BooleanSupplier ended;

  /**
   * Writes to {@code out}.
   *
   * @param answers the bytes of the same connection's other direction, where the reason of a failed
   *     write may be
   * @param ended whether this side has ended what it says: then that is why a write failed, and a
   *     look at the answers would wait for the peer
   */
  ExplainingOutputStream(
      OutputStream out,
      FailureReader failures,
      ExplainingInputStream answers,
      BooleanSupplier ended) {
    super(out);
    this.failures = failures;
    this.answers = answers;
    this.ended = ended;
  }

  @Override
  public void write(int b) throws IOException {
    try {
      out.write(b);
    } catch (SSLException e) {
      throw failures.explain(e);
    } catch (SocketException e) {
      throw reasonOf(e);
    }
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    try {
      out.write(b, off, len);
    } catch (SSLException e) {
      throw failures.explain(e);
    } catch (SocketException e) {
      throw reasonOf(e);
    }
  }

  private IOException reasonOf(SocketException failure) {
    return ended.getAsBoolean() ? failure : answers.reasonOf(failure);
  }
}
