package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** A write that fails before the alert that explains it has been read. */
class ExplainingStreamsTest {

  private final FailureReader failures = new FailureReader(() -> "nobody", "sa/greeter");

  private Throwable failedWrite(ExplainingInputStream answers) {
    return failedWrite(answers, false);
  }

  private Throwable failedWrite(ExplainingInputStream answers, boolean ended) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new SocketException("Broken pipe");
          }
        };
    return catchThrowable(
        () -> new ExplainingOutputStream(broken, failures, answers, () -> ended).write(1));
  }

  @Test
  void takesItsReasonFromTheAlert() {
    InputStream alert =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new SSLException("Received fatal alert: bad_certificate");
          }
        };

    Throwable failure = failedWrite(new ExplainingInputStream(alert, failures));

    assertThat(failure)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining(MeshTlsException.REJECTED_BY_PEER);
    assertThat(failure.getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage)
        .isEqualTo("Broken pipe");
  }

  @Test
  void losesNothingThatThePeerSentBefore() throws Exception {
    ExplainingInputStream answers =
        new ExplainingInputStream(new ByteArrayInputStream(Wire.ascii("early answer")), failures);

    Throwable failure = failedWrite(answers);

    assertThat(failure).isInstanceOf(SocketException.class).hasMessage("Broken pipe");
    assertThat(answers.readAllBytes()).isEqualTo(Wire.ascii("early answer"));
  }

  @Test
  void doesNotWaitForThePeerWhereThisSideHasEndedWhatItSays() {
    InputStream silent =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("a peer that says nothing would be waited for");
          }
        };

    Throwable failure = failedWrite(new ExplainingInputStream(silent, failures), true);

    assertThat(failure).isInstanceOf(SocketException.class).hasMessage("Broken pipe");
  }

  @Test
  void staysAsItIsWhereThePeerSaidNothing() {
    Throwable failure =
        failedWrite(new ExplainingInputStream(InputStream.nullInputStream(), failures));

    assertThat(failure).isInstanceOf(SocketException.class).hasMessage("Broken pipe");
  }
}
