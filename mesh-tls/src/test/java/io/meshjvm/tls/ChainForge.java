package io.meshjvm.tls;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A root with authorities below it, as many as are asked for. */
final class ChainForge {

  private final KeyPair rootKey = KeyAlgorithm.EC_P256.generate();
  private final X509Certificate root = sign("CN=root", rootKey, "CN=root", rootKey, true, "");

  X509Certificate root() {
    return root;
  }

  /** A workload's certificate, with so many authorities between it and the root. */
  IssuedCertificate leaf(String uri, int authorities) {
    List<X509Certificate> chain = new ArrayList<>();
    KeyPair issuer = rootKey;
    String name = "CN=root";
    for (int i = 0; i < authorities; i++) {
      KeyPair key = KeyAlgorithm.EC_P256.generate();
      chain.add(0, sign(name, issuer, "CN=authority-" + i, key, true, ""));
      issuer = key;
      name = "CN=authority-" + i;
    }
    return below(chain, name, issuer.getPrivate(), uri);
  }

  /** A certificate that somebody signed who is no authority. */
  IssuedCertificate signedBy(IssuedCertificate other, String uri) {
    return below(
        other.chain(), other.leaf().getSubjectX500Principal().getName(), other.privateKey(), uri);
  }

  private static IssuedCertificate below(
      List<X509Certificate> above, String issuer, PrivateKey issuerKey, String uri) {
    KeyPair key = KeyAlgorithm.EC_P256.generate();
    List<X509Certificate> chain = new ArrayList<>(above);
    KeyPair signer = new KeyPair(key.getPublic(), issuerKey);
    chain.add(0, sign(issuer, signer, "O=workload", key, false, uri));
    return new IssuedCertificate(chain, key.getPrivate());
  }

  private static X509Certificate sign(
      String issuer, KeyPair signer, String subject, KeyPair key, boolean authority, String uri) {
    Instant now = Instant.now();
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              BigInteger.valueOf(System.nanoTime()),
              Date.from(now.minusSeconds(60)),
              Date.from(now.plusSeconds(3600)),
              new X500Name(subject),
              key.getPublic());
      int usage = authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature;
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!uri.isEmpty()) {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, uri);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException("cannot make this certificate", e);
    }
  }
}
