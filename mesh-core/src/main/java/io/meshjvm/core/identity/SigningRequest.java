package io.meshjvm.core.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A certificate signing request as Istio's agent makes it (Istio:
 * security/pkg/pki/util/generate_csr.go): empty subject, and the SPIFFE id as the one SAN, critical
 * because nothing else names the subject. Only ASN.1 comes from Bouncy Castle; the signature is the
 * JDK's and no provider is registered.
 *
 * @param keyPair pair to certify
 * @param pem the request, {@code CERTIFICATE REQUEST}
 */
record SigningRequest(KeyPair keyPair, String pem) {

  /** Makes and signs the request. */
  static SigningRequest create(KeyPair keyPair, SpiffeId id, SecureRandom random) {
    try {
      CertificationRequestInfo info =
          new CertificationRequestInfo(
              new X500Name(new RDN[0]),
              SubjectPublicKeyInfo.getInstance(keyPair.getPublic().getEncoded()),
              new DERSet(extensionRequest(id)));
      Signature signature =
          Signature.getInstance(WorkloadKey.signatureAlgorithm(keyPair.getPublic()));
      signature.initSign(keyPair.getPrivate(), random);
      signature.update(info.getEncoded(ASN1Encoding.DER));
      CertificationRequest request =
          new CertificationRequest(
              info, signatureIdentifier(keyPair), new DERBitString(signature.sign()));
      byte[] der = request.getEncoded(ASN1Encoding.DER);
      return new SigningRequest(keyPair, PemWriter.block("CERTIFICATE REQUEST", der));
    } catch (IOException | GeneralSecurityException e) {
      throw IdentityFault.KEY_GENERATION.because("cannot sign a certificate request", e);
    }
  }

  private static Attribute extensionRequest(SpiffeId id) throws IOException {
    GeneralNames names =
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString()));
    Extension san = Extension.create(Extension.subjectAlternativeName, true, names);
    return new Attribute(
        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(new Extensions(san)));
  }

  private static AlgorithmIdentifier signatureIdentifier(KeyPair keyPair) {
    if (keyPair.getPublic() instanceof ECPublicKey ec) {
      boolean large = ec.getParams().getOrder().bitLength() > 256;
      ASN1ObjectIdentifier oid =
          large ? X9ObjectIdentifiers.ecdsa_with_SHA384 : X9ObjectIdentifiers.ecdsa_with_SHA256;
      return new AlgorithmIdentifier(oid);
    }
    return new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
  }

  @Override
  public String toString() {
    return "SigningRequest(" + keyPair.getPublic().getAlgorithm() + ")";
  }
}
