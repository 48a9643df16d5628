package io.meshjvm.testkit.internal.csr;

import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.Pem;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.fault.CaFault;
import io.meshjvm.testkit.internal.auth.CallerIdentity;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the answer to a signing request: leaf, intermediates, and last the bundle of roots. */
public final class ChainMaker {

  private static final Duration SHORT_LIFE = Duration.ofSeconds(5);

  private final TestCa ca;
  private final Clock clock;

  /**
   * A maker.
   *
   * @param ca who signs
   * @param clock what certificates that have expired are dated by
   */
  public ChainMaker(TestCa ca, Clock clock) {
    this.ca = ca;
    this.clock = clock;
  }

  List<String> chain(
      CallerIdentity identity, PublicKey key, Duration ttl, @Nullable CaFault fault) {
    if (fault == null) {
      return answer(certify(ca, identity, key, ttl), ca);
    }
    return switch (fault) {
      case OTHER_KEY ->
          answer(certify(ca, identity, KeyAlgorithm.EC_P256.generate().getPublic(), ttl), ca);
      case OTHER_IDENTITY ->
          answer(ca.certify(identity.namespace(), identity.serviceAccount() + "-x", key, ttl), ca);
      case FOREIGN_CA -> {
        TestCa foreign = TestCa.builder().trustDomain(ca.trustDomain()).clock(clock).build();
        yield answer(certify(foreign, identity, key, ttl), foreign);
      }
      case SHORT_LIFE -> answer(certify(ca, identity, key, SHORT_LIFE), ca);
      case EXPIRED -> answer(expired(identity, key), ca);
      case NO_ROOT -> List.of(Pem.certificate(certify(ca, identity, key, ttl).get(0)));
      case EMPTY -> List.of();
      case GARBAGE -> List.of("this is no certificate", "nor is this");
    };
  }

  private static List<X509Certificate> certify(
      TestCa signer, CallerIdentity identity, PublicKey key, Duration ttl) {
    return signer.certify(identity.namespace(), identity.serviceAccount(), key, ttl);
  }

  private List<X509Certificate> expired(CallerIdentity identity, PublicKey key) {
    Instant now = clock.instant();
    return ca.forge()
        .uri(identity.toString())
        .validFrom(now.minus(Duration.ofHours(2)))
        .validUntil(now.minus(Duration.ofHours(1)))
        .publicKey(key)
        .certify();
  }

  private static List<String> answer(List<X509Certificate> chain, TestCa signer) {
    List<String> elements = new ArrayList<>(chain.stream().map(Pem::certificate).toList());
    elements.add(signer.rootsPem());
    return elements;
  }
}
