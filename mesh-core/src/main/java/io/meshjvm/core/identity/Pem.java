package io.meshjvm.core.identity;

import io.meshjvm.core.internal.PemCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Reads PEM files (RFC 7468) of certificates and keys that do not belong to the workload's own
 * identity. Failures never quote a key. Stateless; any thread.
 */
public final class Pem {

  private Pem() {}

  /**
   * The certificates of a file, at least one.
   *
   * @throws GeneralSecurityException if the file holds anything but whole certificates
   * @throws IOException if the file cannot be read
   */
  public static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    return PemCertificates.read(file);
  }

  /**
   * The first private key of a file: PKCS#8, PKCS#1 or SEC 1, unencrypted.
   *
   * @throws GeneralSecurityException if there is none that can be read
   * @throws IOException if the file cannot be read
   */
  public static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    return PrivateKeyReader.read(Files.readString(file, StandardCharsets.ISO_8859_1));
  }
}
