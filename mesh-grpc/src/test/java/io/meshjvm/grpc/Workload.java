package io.meshjvm.grpc;

import io.grpc.netty.NettyServerBuilder;
import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A workload in namespace {@code vm} with the TLS over its identity, without control plane. */
final class Workload implements AutoCloseable {

  final Published<Optional<WorkloadIdentity>> identity = new Published<>(Optional.empty());
  final SpiffeId id;
  final MeshTls tls;

  private final TestCa ca;
  private final String serviceAccount;

  Workload(TestCa ca, String serviceAccount) {
    this.ca = ca;
    this.serviceAccount = serviceAccount;
    TrustDomain domain = new TrustDomain(ca.trustDomain());
    this.id = SpiffeId.of(domain, "vm", serviceAccount);
    this.tls = MeshTls.create(identity, () -> Set.of(domain), Clock.systemUTC());
    rotate();
  }

  /** Takes a fresh certificate, and the roots that the CA has now. */
  void rotate() {
    rotate(Duration.ofHours(1));
  }

  /** The same with a certificate of that life. */
  void rotate(Duration life) {
    IssuedCertificate issued = ca.issue("vm", serviceAccount, life);
    identity.publish(
        Optional.of(
            new WorkloadIdentity(
                new Svid(id, issued.chain(), issued.privateKey()),
                new TrustBundle(new LinkedHashSet<>(ca.roots())),
                Instant.EPOCH,
                Instant.EPOCH,
                "test")));
  }

  /** Keeps the certificate and trusts these roots instead. */
  void trust(Collection<X509Certificate> roots) {
    identity.publish(
        identity
            .current()
            .map(
                own ->
                    new WorkloadIdentity(
                        own.svid(),
                        new TrustBundle(new LinkedHashSet<>(roots)),
                        own.obtained(),
                        own.renewal(),
                        own.source())));
  }

  /** A gRPC server of this workload that answers with its name. */
  GrpcServer serve(String name) throws IOException {
    return serve(name, settings -> settings);
  }

  /** The same with settings of its own. */
  GrpcServer serve(String name, UnaryOperator<NettyServerBuilder> settings) throws IOException {
    SslContext context = tls.nettyServerContext(IstioAlpn.SERVER_HTTP_2);
    return GrpcServer.start(name, builder -> settings.apply(builder.sslContext(context)));
  }

  @Override
  public void close() {
    tls.close();
  }
}
