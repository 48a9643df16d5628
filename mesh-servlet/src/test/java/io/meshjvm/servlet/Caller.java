package io.meshjvm.servlet;

import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.PeerRule;
import io.meshjvm.tls.TlsEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A workload in namespace {@code shop}, without control plane, that calls as a sidecar would. */
final class Caller implements AutoCloseable {

  static final String SNI = "outbound_.80_._.shop.example.com";

  final Published<Optional<WorkloadIdentity>> identity = new Published<>(Optional.empty());
  final MeshTls tls;

  Caller(TestCa ca, String serviceAccount) {
    this(ca, serviceAccount, TlsEngine.AUTOMATIC);
  }

  Caller(TestCa ca, String serviceAccount, TlsEngine engine) {
    TrustDomain domain = new TrustDomain(ca.trustDomain());
    IssuedCertificate issued = ca.issue("shop", serviceAccount, Duration.ofHours(1));
    Svid svid =
        new Svid(SpiffeId.of(domain, "shop", serviceAccount), issued.chain(), issued.privateKey());
    identity.publish(Optional.of(identity(svid, ca.roots())));
    this.tls = MeshTls.create(identity, () -> Set.of(domain), Clock.systemUTC(), engine);
  }

  /** Keeps the certificate and trusts these roots instead. */
  void trust(Collection<X509Certificate> roots) {
    identity.publish(identity.current().map(own -> identity(own.svid(), roots)));
  }

  private static WorkloadIdentity identity(Svid svid, Collection<X509Certificate> roots) {
    return new WorkloadIdentity(
        svid, new TrustBundle(new LinkedHashSet<>(roots)), Instant.EPOCH, Instant.EPOCH, "test");
  }

  HttpConnection connect(int port) throws IOException {
    ClientTarget target = new ClientTarget(SNI, IstioAlpn.HTTP_1, PeerRule.trustDomains());
    return new HttpConnection(tls.connect(plain(port), target));
  }

  /** A connection in plaintext, of nobody. */
  static HttpConnection connectPlain(int port) throws IOException {
    return new HttpConnection(plain(port));
  }

  private static Socket plain(int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public void close() {
    tls.close();
  }
}
