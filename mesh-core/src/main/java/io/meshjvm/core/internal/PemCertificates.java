package io.meshjvm.core.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all certificates of a PEM text, in order (RFC 7468).
 *
 * <p>Text outside the blocks is explanation and is skipped. Everything inside is strict: one block
 * that cannot be read spoils the whole text, so that half of a trust store is never taken for all
 * of it. Stateless; any thread.
 */
public final class PemCertificates {

  /** Largest text that is read: 1 MiB. */
  static final int MAX_BYTES = 1 << 20;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final String KIND = "CERTIFICATE";

  private final CertificateFactory factory;
  private final List<X509Certificate> certificates = new ArrayList<>();
  private @Nullable StringBuilder block;
  private int blockLine;

  private PemCertificates() throws CertificateException {
    factory = CertificateFactory.getInstance("X.509");
  }

  /**
   * The certificates of a PEM file, at least one.
   *
   * @throws PemException if the file holds anything but whole certificates
   * @throws IOException if the file cannot be read
   */
  public static List<X509Certificate> read(Path file) throws IOException, PemException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return read(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  /**
   * The certificates of a PEM text, at least one.
   *
   * @throws PemException if the text holds anything but whole certificates
   */
  public static List<X509Certificate> read(String pem) throws PemException {
    if (pem.length() > MAX_BYTES) {
      throw new PemException(
          PemException.Reason.TOO_LARGE, "PEM text is larger than " + MAX_BYTES + " bytes", null);
    }
    try {
      return new PemCertificates().parse(pem);
    } catch (PemException e) {
      throw e;
    } catch (CertificateException e) {
      throw new IllegalStateException("the Java runtime has no X.509 certificate factory", e);
    }
  }

  private List<X509Certificate> parse(String pem) throws PemException {
    int number = 0;
    for (String line : (Iterable<String>) pem.lines()::iterator) {
      number++;
      line(line.strip(), number);
    }
    if (block != null) {
      throw new PemException(
          PemException.Reason.HALF_BLOCK,
          "the certificate that begins at line " + blockLine + " has no end",
          null);
    }
    if (certificates.isEmpty()) {
      throw new PemException(
          PemException.Reason.NO_BLOCK, "there is no '-----BEGIN CERTIFICATE-----'", null);
    }
    return List.copyOf(certificates);
  }

  private void line(String line, int number) throws PemException {
    if (line.startsWith(BEGIN)) {
      begin(label(line, BEGIN), number);
    } else if (line.startsWith(END)) {
      end(label(line, END), number);
    } else if (block != null) {
      block.append(line);
    }
  }

  private void begin(String label, int number) throws PemException {
    if (block != null) {
      throw new PemException(
          PemException.Reason.HALF_BLOCK,
          "the certificate that begins at line "
              + blockLine
              + " has no end before the next one at line "
              + number,
          null);
    }
    if (!label.equals(KIND)) {
      throw new PemException(
          PemException.Reason.OTHER_KIND,
          "the block at line " + number + " is not a certificate but '" + label + "'",
          null);
    }
    block = new StringBuilder();
    blockLine = number;
  }

  private void end(String label, int number) throws PemException {
    if (block == null || !label.equals(KIND)) {
      throw new PemException(
          PemException.Reason.HALF_BLOCK,
          "the end at line " + number + " belongs to no certificate",
          null);
    }
    certificates.add(certificate(block.toString()));
    block = null;
  }

  private X509Certificate certificate(String base64) throws PemException {
    byte[] der;
    try {
      der = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new PemException(
          PemException.Reason.NOT_BASE64,
          "the certificate that begins at line " + blockLine + " is not Base64",
          e);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(der);
    try {
      X509Certificate certificate = (X509Certificate) factory.generateCertificate(in);
      if (in.available() > 0) {
        throw new CertificateException("trailing bytes");
      }
      return certificate;
    } catch (CertificateException e) {
      throw new PemException(
          PemException.Reason.NOT_A_CERTIFICATE,
          "the block that begins at line " + blockLine + " is not an X.509 certificate",
          e);
    }
  }

  private static String label(String line, String prefix) throws PemException {
    if (!line.endsWith(DASHES) || line.length() < prefix.length() + DASHES.length()) {
      throw new PemException(PemException.Reason.HALF_BLOCK, "'" + prefix + "…' is cut off", null);
    }
    return line.substring(prefix.length(), line.length() - DASHES.length());
  }
}
