package io.meshjvm.core.identity;

import io.grpc.Status;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import io.meshjvm.testkit.ca.Pem;
import io.meshjvm.testkit.ca.TestCa;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A certificate service without a network: reads the request as istiod does and issues from a
 * {@link TestCa}, unless a test says otherwise.
 */
final class FakeCertificateService implements CsrTransport {

  final List<IstioCertificateRequest> requests = new ArrayList<>();
  final List<Instant> times = new ArrayList<>();
  final TestCa ca;

  private final MeshThread thread;
  private Function<PublicKey, Reply> behaviour;

  FakeCertificateService(TestCa ca, MeshThread thread) {
    this.ca = ca;
    this.thread = thread;
    this.behaviour = issuing(Duration.ofHours(24));
  }

  /** Issues for {@code shop/cart}, cut to {@code ttl}. */
  void issue(Duration ttl) {
    behaviour = issuing(ttl);
  }

  void fail(Status status) {
    behaviour = key -> new Failed(status, false);
  }

  void answer(Function<PublicKey, List<String>> chain) {
    behaviour = key -> new Issued(chain.apply(key));
  }

  /** Takes requests and never answers. */
  void hang() {
    behaviour = key -> null;
  }

  @Override
  public Watch send(IstioCertificateRequest request, Credential credential, Consumer<Reply> done) {
    requests.add(request);
    times.add(thread.clock().instant());
    Reply reply = behaviour.apply(TestCsr.publicKey(TestCsr.parse(request.getCsr())));
    return reply == null ? () -> {} : thread.schedule(Duration.ZERO, () -> done.accept(reply));
  }

  private Function<PublicKey, Reply> issuing(Duration ttl) {
    return key -> new Issued(elements(ca.certify("shop", "cart", key, ttl), ca));
  }

  static List<String> elements(List<X509Certificate> chain, TestCa ca) {
    List<String> elements = new ArrayList<>(chain.stream().map(Pem::certificate).toList());
    elements.add(ca.rootsPem());
    return elements;
  }
}
