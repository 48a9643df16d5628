package io.meshjvm.core.identity;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.meshjvm.core.MeshException;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets one SVID from the control plane: makes key and request, orders the certificate, verifies
 * what comes back. Called on the mesh thread; keys, files and signatures are handled off it.
 */
final class CertificateService {

  private final IdentitySettings settings;
  private final ExpectedIdentity expected;
  private final Path token;
  private final CsrTransport transport;
  private final MeshThread thread;
  private final Background background;
  private final SecureRandom random = new SecureRandom();

  /** A request that no certificate came for yet; serves again, since large keys are dear. */
  private @Nullable SigningRequest unanswered;

  CertificateService(
      IdentitySettings settings,
      ExpectedIdentity expected,
      Path token,
      CsrTransport transport,
      MeshThread thread,
      Background background) {
    this.settings = settings;
    this.expected = expected;
    this.token = token;
    this.transport = transport;
    this.thread = thread;
    this.background = background;
  }

  /**
   * Starts one order.
   *
   * @param current SVID at hand, or null; only for saying why an order failed
   * @param done called once with the SVID, or {@code failed} with the reason, on the mesh thread
   */
  Watch order(@Nullable Svid current, Consumer<Issue> done, Consumer<MeshException> failed) {
    Order order = new Order(current, done, failed);
    order.start();
    return order;
  }

  /**
   * An SVID fresh from the control plane.
   *
   * @param svid verified
   * @param roots roots that came with it
   * @param received when it came
   */
  record Issue(Svid svid, TrustBundle roots, Instant received) {}

  private final class Order implements Watch {

    private final @Nullable Svid current;
    private final Consumer<Issue> done;
    private final Consumer<MeshException> failed;
    private @Nullable Watch call;
    private boolean closed;

    Order(@Nullable Svid current, Consumer<Issue> done, Consumer<MeshException> failed) {
      this.current = current;
      this.done = done;
      this.failed = failed;
    }

    void start() {
      SigningRequest ready = unanswered;
      if (ready != null) {
        send(ready);
        return;
      }
      background.run(
          () ->
              SigningRequest.create(
                  WorkloadKey.generate(settings.keyAlgorithm(), random), expected.id(), random),
          this::send,
          this::fail);
    }

    private void send(SigningRequest request) {
      unanswered = request;
      if (!closed) {
        call =
            CaOrder.place(transport, thread, message(request), answer -> answered(request, answer));
      }
    }

    private void answered(SigningRequest request, CaAnswer answer) {
      Instant now = thread.clock().instant();
      if (answer instanceof CaAnswer.Granted granted) {
        unanswered = null;
        background.run(() -> verify(request, granted, now), this::succeed, this::fail);
      } else if (answer instanceof CaAnswer.Denied denied) {
        explain(denied, now);
      }
    }

    private Issue verify(SigningRequest request, CaAnswer.Granted granted, Instant now) {
      IssuedChain issued = IssuedChain.ofResponse(granted.certificates());
      Svid svid = SvidVerifier.verify(issued, request.keyPair().getPrivate(), now);
      expected.check(svid.id());
      return new Issue(svid, issued.roots(), now);
    }

    private void explain(CaAnswer.Denied denied, Instant now) {
      if (denied.unauthenticated() && denied.failure() instanceof IdentityException failure) {
        boolean expired = current != null && !now.isBefore(current.expires());
        background.run(
            () -> TokenDiagnosis.explain(failure, token, now, expired), this::fail, this::fail);
      } else {
        fail(denied.failure());
      }
    }

    private IstioCertificateRequest message(SigningRequest request) {
      Value signer = Value.newBuilder().setStringValue(settings.certSigner()).build();
      return IstioCertificateRequest.newBuilder()
          .setCsr(request.pem())
          .setValidityDuration(settings.requestedTtl().toSeconds())
          .setMetadata(Struct.newBuilder().putFields("CertSigner", signer))
          .build();
    }

    private void succeed(Issue issue) {
      if (!closed) {
        done.accept(issue);
      }
    }

    private void fail(RuntimeException cause) {
      if (!closed) {
        failed.accept(
            cause instanceof MeshException known
                ? known
                : IdentityFault.KEY_GENERATION.because(
                    "cannot make or check a key and its certificate: " + cause, cause));
      }
    }

    @Override
    public void close() {
      closed = true;
      if (call != null) {
        call.close();
      }
    }
  }
}
