package io.meshjvm.core.identity;

import io.grpc.Status;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One certificate order with its retries: up to five attempts, 100 ms doubling, ±10 %, on codes
 * that may pass (Istio: pkg/security/retry.go).
 *
 * <p>It starts with certificate and token. A certificate that the control plane refuses, by status
 * or by breaking the handshake, is left out of the attempts that follow: with it no connection
 * would come about at all. A connection that breaks twice without saying why counts as such, since
 * a refusal in TLS 1.3 may be seen as a mere reset. Lives on the mesh thread.
 */
final class CaOrder implements Watch {

  static final int ATTEMPTS = 5;

  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final double JITTER = 0.1;
  private static final Set<Status.Code> PASSING =
      EnumSet.of(
          Status.Code.CANCELLED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.ABORTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE);

  private final CsrTransport transport;
  private final MeshThread thread;
  private final IstioCertificateRequest request;
  private final Consumer<CaAnswer> done;
  private Credential credential = Credential.CERTIFICATE_AND_TOKEN;
  private int attempt;
  private @Nullable Watch pending;
  private boolean closed;

  private CaOrder(
      CsrTransport transport,
      MeshThread thread,
      IstioCertificateRequest request,
      Consumer<CaAnswer> done) {
    this.transport = transport;
    this.thread = thread;
    this.request = request;
    this.done = done;
  }

  /**
   * Places an order.
   *
   * @param done called once on the mesh thread, unless the order is closed before
   * @return closes the order
   */
  static CaOrder place(
      CsrTransport transport,
      MeshThread thread,
      IstioCertificateRequest request,
      Consumer<CaAnswer> done) {
    CaOrder order = new CaOrder(transport, thread, request, done);
    order.attempt();
    return order;
  }

  @Override
  public void close() {
    closed = true;
    if (pending != null) {
      pending.close();
    }
  }

  private void attempt() {
    attempt++;
    send();
  }

  private void send() {
    if (!closed) {
      pending = transport.send(request, credential, this::replied);
    }
  }

  private void replied(CsrTransport.Reply reply) {
    if (closed) {
      return;
    }
    if (reply instanceof CsrTransport.Issued issued) {
      done.accept(new CaAnswer.Granted(issued.certificates()));
    } else if (reply instanceof CsrTransport.NotSent notSent) {
      done.accept(new CaAnswer.Denied(notSent.failure(), false));
    } else if (reply instanceof CsrTransport.Failed failed) {
      failed(failed);
    }
  }

  private void failed(CsrTransport.Failed failed) {
    Status.Code code = failed.status().getCode();
    if (failed.certificate() && code == Status.Code.UNAUTHENTICATED) {
      credential = Credential.TOKEN_ONLY;
      send();
      return;
    }
    if (!PASSING.contains(code) || attempt >= ATTEMPTS) {
      done.accept(
          new CaAnswer.Denied(
              CaFailure.explain(failed.status(), attempt), code == Status.Code.UNAUTHENTICATED));
      return;
    }
    if (failed.certificate() && (CaFailure.isTls(failed.status()) || attempt >= 2)) {
      credential = Credential.TOKEN_ONLY;
    }
    pending = thread.schedule(delay(), this::attempt);
  }

  private Duration delay() {
    double factor = 1 + JITTER * (2 * thread.random().nextDouble() - 1);
    long nanos = FIRST_DELAY.toNanos() << (attempt - 1);
    return Duration.ofNanos((long) (nanos * factor));
  }
}
