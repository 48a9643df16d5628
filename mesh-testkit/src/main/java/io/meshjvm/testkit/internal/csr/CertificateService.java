package io.meshjvm.testkit.internal.csr;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateResponse;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateServiceGrpc.IstioCertificateServiceImplBase;
import io.meshjvm.testkit.fault.CaFaults;
import io.meshjvm.testkit.internal.auth.Authentication;
import io.meshjvm.testkit.internal.auth.Authentication.Authenticated;
import io.meshjvm.testkit.internal.auth.Authentication.Method;
import io.meshjvm.testkit.internal.xds.Journal;
import io.meshjvm.testkit.journal.CertificateRecord;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Answers {@code CreateCertificate}. Safe for use by many threads. */
public final class CertificateService extends IstioCertificateServiceImplBase {

  private static final Duration DEFAULT_TTL = Duration.ofHours(24);
  private static final Duration MAX_TTL = Duration.ofDays(90);

  private final ChainMaker chains;
  private final CaFaults faults;
  private final Journal journal;
  private final Clock clock;

  /**
   * A service; calls must pass a CallerAuthenticator first.
   *
   * @param chains what makes the answers
   * @param faults what spoils them
   * @param journal what notes the requests
   * @param clock what dates them
   */
  public CertificateService(ChainMaker chains, CaFaults faults, Journal journal, Clock clock) {
    this.chains = chains;
    this.faults = faults;
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public void createCertificate(
      IstioCertificateRequest request, StreamObserver<IstioCertificateResponse> responses) {
    if (faults.isSilent()) {
      note(request, "UNANSWERED");
      return;
    }
    try {
      IstioCertificateResponse response = answer(request);
      note(request, "OK");
      responses.onNext(response);
      responses.onCompleted();
    } catch (SigningException e) {
      note(request, e.status().getCode().name());
      responses.onError(e.status().asRuntimeException());
    }
  }

  private IstioCertificateResponse answer(IstioCertificateRequest request) {
    if (!(Authentication.current() instanceof Authenticated caller)) {
      throw new SigningException(Status.Code.UNAUTHENTICATED, "request authenticate failure");
    }
    Optional<Status> failure = faults.strikeFailure();
    if (failure.isPresent()) {
      throw new SigningException(failure.get());
    }
    PublicKey key = CsrReader.publicKey(request.getCsr());
    return IstioCertificateResponse.newBuilder()
        .addAllCertChain(
            chains.chain(caller.identity(), key, ttl(request), faults.strikeChain().orElse(null)))
        .build();
  }

  private static Duration ttl(IstioCertificateRequest request) {
    Duration asked = Duration.ofSeconds(request.getValidityDuration());
    if (asked.compareTo(MAX_TTL) > 0) {
      throw new SigningException(
          Status.Code.INVALID_ARGUMENT,
          "requested TTL %s is greater than the max allowed TTL %s".formatted(asked, MAX_TTL));
    }
    return asked.isZero() || asked.isNegative() ? DEFAULT_TTL : asked;
  }

  private void note(IstioCertificateRequest request, String outcome) {
    Authentication authentication = Authentication.current();
    boolean known = authentication instanceof Authenticated;
    journal.add(
        new CertificateRecord(
            clock.instant(),
            known ? ((Authenticated) authentication).identity().toString() : "",
            known && ((Authenticated) authentication).method() == Method.CERTIFICATE,
            Duration.ofSeconds(request.getValidityDuration()),
            outcome));
  }
}
