package io.meshjvm.testkit.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** What is to be signed, in the terms of the ASN.1 library. */
record CertificateContent(
    String subject,
    List<GeneralName> names,
    PublicKey key,
    Instant notBefore,
    Instant notAfter,
    int keyUsage,
    ExtendedKeyUsage purposes,
    boolean certificateAuthority) {

  private static final int SERIAL_BITS = 128;

  static String defaultSignature(PrivateKey signer) {
    if (signer instanceof ECKey ec) {
      return ec.getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
    }
    return "SHA256withRSA";
  }

  X509Certificate sign(@Nullable X509Certificate issuer, PrivateKey signer, String signature) {
    try {
      ContentSigner contentSigner = new JcaContentSignerBuilder(signature).build(signer);
      return new JcaX509CertificateConverter()
          .getCertificate(builder(issuerName(issuer)).build(contentSigner));
    } catch (IOException | OperatorCreationException | CertificateException e) {
      throw new IllegalStateException("cannot make this certificate: " + e.getMessage(), e);
    }
  }

  // From the encoded form: the textual name would not survive unusual attributes.
  private X500Name issuerName(@Nullable X509Certificate issuer) throws CertificateException {
    return issuer == null
        ? new X500Name(subject)
        : new JcaX509CertificateHolder(issuer).getSubject();
  }

  private X509v3CertificateBuilder builder(X500Name issuerName) throws IOException {
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            issuerName,
            new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
            Date.from(notBefore),
            Date.from(notAfter),
            new X500Name(subject),
            SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
    builder.addExtension(
        Extension.basicConstraints, true, new BasicConstraints(certificateAuthority));
    if (purposes.getUsages().length > 0) {
      builder.addExtension(Extension.extendedKeyUsage, false, purposes);
    }
    if (!names.isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          subject.isEmpty(),
          new GeneralNames(names.toArray(GeneralName[]::new)));
    }
    return builder;
  }
}
