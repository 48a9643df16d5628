package io.meshjvm.core.xds;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.internal.PemCertificates;
import io.meshjvm.proto.istio.mesh.v1alpha1.ProxyConfig;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * PCDS: the roots that the control plane wants all workloads to trust (istio: {@code
 * pilot/pkg/xds/pcds.go}). Istiod has nothing to say here unless it runs with several roots.
 */
public final class TrustBundleType implements ResourceType<TrustBundle> {

  /** Creates the type. */
  public TrustBundleType() {}

  @Override
  public String typeUrl() {
    return "type.googleapis.com/istio.mesh.v1alpha1.ProxyConfig";
  }

  @Override
  public Naming naming() {
    return Naming.SINGLETON;
  }

  @Override
  public TrustBundle parse(byte[] payload) {
    Set<X509Certificate> roots = new LinkedHashSet<>();
    int number = 0;
    for (String pem : message(payload).getCaCertificatesPemList()) {
      try {
        roots.addAll(PemCertificates.read(pem));
      } catch (CertificateException e) {
        throw new InvalidResourceException(
            "ca_certificates_pem[" + number + "]: " + e.getMessage(), e);
      }
      number++;
    }
    if (roots.isEmpty()) {
      throw new InvalidResourceException("ca_certificates_pem is empty");
    }
    return new TrustBundle(roots);
  }

  @Override
  public String name(TrustBundle resource) {
    return "";
  }

  private static ProxyConfig message(byte[] payload) {
    try {
      return DiscardUnknownFieldsParser.wrap(ProxyConfig.parser()).parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("is not a ProxyConfig: " + e.getMessage(), e);
    }
  }
}
