package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import io.meshjvm.testkit.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CaOrderTest {

  private final VirtualTime time = new VirtualTime();
  private final MeshThread thread = MeshThread.over(time.scheduler(), time.clock(), new Random(7));
  private final List<Credential> tried = new ArrayList<>();
  private final List<Instant> at = new ArrayList<>();
  private final List<CaAnswer> answers = new ArrayList<>();

  @Test
  void passesOnWhatWasIssued() {
    place(credential -> new CsrTransport.Issued(List.of("leaf", "root")));
    assertThat(answers).containsExactly(new CaAnswer.Granted(List.of("leaf", "root")));
    assertThat(tried).containsExactly(Credential.CERTIFICATE_AND_TOKEN);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CANCELLED",
        "DEADLINE_EXCEEDED",
        "RESOURCE_EXHAUSTED",
        "ABORTED",
        "INTERNAL",
        "UNAVAILABLE"
      })
  void triesFiveTimesWithDoublingWaitsOnCodesThatMayPass(Status.Code code) {
    place(credential -> failed(code.toStatus(), false));
    assertThat(tried).hasSize(5);
    for (int i = 1; i < 5; i++) {
      long expected = 100L << (i - 1);
      assertThat(Duration.between(at.get(i - 1), at.get(i)).toMillis())
          .isBetween((long) (expected * 0.9) - 1, (long) (expected * 1.1) + 1);
    }
    assertThat(answers).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, MESH-1103",
    "INVALID_ARGUMENT, MESH-1104",
    "PERMISSION_DENIED, MESH-1104",
    "FAILED_PRECONDITION, MESH-1104",
    "UNIMPLEMENTED, MESH-1105",
    "UNKNOWN, MESH-1105",
  })
  void givesUpAtOnceOnCodesThatDoNotPass(Status.Code code, String meshCode) {
    place(credential -> failed(code.toStatus().withDescription("why"), false));
    assertThat(tried).hasSize(1);
    assertThat(denied().failure().code()).isEqualTo(meshCode);
    assertThat(denied().failure().problem()).contains(code.name(), "'why'");
    assertThat(denied().unauthenticated()).isEqualTo(code == Status.Code.UNAUTHENTICATED);
  }

  @Test
  void leavesARefusedCertificateOutAndTriesTheTokenAtOnce() {
    place(
        credential ->
            credential == Credential.TOKEN_ONLY
                ? new CsrTransport.Issued(List.of("leaf", "root"))
                : failed(Status.UNAUTHENTICATED, true));
    assertThat(tried).containsExactly(Credential.CERTIFICATE_AND_TOKEN, Credential.TOKEN_ONLY);
    assertThat(at.get(0)).isEqualTo(at.get(1));
    assertThat(answers).hasOnlyElementsOfType(CaAnswer.Granted.class);
  }

  @Test
  void switchesToTheTokenOnlyOnce() {
    place(
        credential ->
            failed(Status.UNAUTHENTICATED, credential == Credential.CERTIFICATE_AND_TOKEN));
    assertThat(tried).hasSize(2);
    assertThat(denied().unauthenticated()).isTrue();
  }

  @Test
  void leavesTheCertificateOutWhenTheHandshakeBreaks() {
    Status broken = Status.UNAVAILABLE.withCause(new SSLHandshakeException("bad_certificate"));
    place(credential -> failed(broken, credential == Credential.CERTIFICATE_AND_TOKEN));
    assertThat(tried.subList(0, 2))
        .containsExactly(Credential.CERTIFICATE_AND_TOKEN, Credential.TOKEN_ONLY);
    assertThat(denied().failure().code()).isEqualTo("MESH-1102");
    assertThat(denied().failure().problem()).contains("bad_certificate", "5 attempts");
  }

  @Test
  void takesTwoUnexplainedResetsForARefusedCertificate() {
    place(credential -> failed(Status.UNAVAILABLE, credential != Credential.TOKEN_ONLY));
    assertThat(tried)
        .containsExactly(
            Credential.CERTIFICATE_AND_TOKEN,
            Credential.CERTIFICATE_AND_TOKEN,
            Credential.TOKEN_ONLY,
            Credential.TOKEN_ONLY,
            Credential.TOKEN_ONLY);
    assertThat(denied().failure().code()).isEqualTo("MESH-1101");
  }

  @Test
  void doesNotRetryWhenNoConnectionCanBePrepared() {
    IdentityException why = IdentityFault.ROOTS_UNREADABLE.because("no roots");
    place(credential -> new CsrTransport.NotSent(why));
    assertThat(tried).hasSize(1);
    assertThat(denied().failure()).isSameAs(why);
  }

  @Test
  void saysNothingMoreOnceClosed() {
    CaOrder order =
        CaOrder.place(
            transport(c -> failed(Status.UNAVAILABLE, false)), thread, request(), answers::add);
    time.runDue();
    order.close();
    time.advance(Duration.ofMinutes(1));
    assertThat(tried).hasSize(1);
    assertThat(answers).isEmpty();
  }

  private void place(Function<Credential, CsrTransport.Reply> service) {
    try (Watch order = CaOrder.place(transport(service), thread, request(), answers::add)) {
      time.advance(Duration.ofMinutes(1));
      assertThat(order).isNotNull();
    }
  }

  private CsrTransport transport(Function<Credential, CsrTransport.Reply> service) {
    return (request, credential, done) -> {
      tried.add(credential);
      at.add(time.now());
      return thread.schedule(Duration.ZERO, () -> done.accept(service.apply(credential)));
    };
  }

  private CaAnswer.Denied denied() {
    assertThat(answers).hasSize(1);
    return (CaAnswer.Denied) answers.get(0);
  }

  private static CsrTransport.Failed failed(Status status, boolean certificate) {
    return new CsrTransport.Failed(status, certificate);
  }

  private static IstioCertificateRequest request() {
    return IstioCertificateRequest.getDefaultInstance();
  }
}
