package io.meshjvm.core.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Reads an unencrypted private key from PEM: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), since Istio's
 * agent writes the older two unless told otherwise. Failures never quote the text.
 */
final class PrivateKeyReader {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([^-]+)-----END \\1-----");

  private PrivateKeyReader() {}

  /**
   * The first private key of a PEM text.
   *
   * @throws GeneralSecurityException if there is none that can be read
   */
  static PrivateKey read(String pem) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new GeneralSecurityException("there is no whole private key in PEM");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      PrivateKeyInfo info = info(block.group(1), der);
      return KeyFactory.getInstance(kind(info))
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (RuntimeException | IOException e) {
      // The ASN.1 reader meets foreign structures with ClassCastException and others of that kind.
      // The cause stays out, since it may quote key bytes.
      throw new GeneralSecurityException("the private key cannot be read");
    }
  }

  private static PrivateKeyInfo info(String label, byte[] der)
      throws GeneralSecurityException, IOException {
    return switch (label) {
      case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(der);
      case "RSA PRIVATE KEY" ->
          new PrivateKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
              RSAPrivateKey.getInstance(der));
      case "EC PRIVATE KEY" -> ec(ECPrivateKey.getInstance(der));
      default -> throw new GeneralSecurityException("a '" + label + "' is not supported");
    };
  }

  private static PrivateKeyInfo ec(ECPrivateKey key) throws IOException {
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
        key);
  }

  private static String kind(PrivateKeyInfo info) throws GeneralSecurityException {
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return "RSA";
    }
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return "EC";
    }
    throw new GeneralSecurityException(
        "a private key of algorithm " + algorithm + " is not supported");
  }
}
