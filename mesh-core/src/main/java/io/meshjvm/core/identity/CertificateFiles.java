package io.meshjvm.core.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;

/**
 * Certificate files that somebody else keeps fresh, for example a mounted secret: {@code key.pem},
 * {@code cert-chain.pem} and {@code root-cert.pem}. Follows links, since Kubernetes swaps its
 * {@code ..data} link on each change. Blocks; stateless.
 */
final class CertificateFiles {

  private static final int MAX_BYTES = 1 << 20;

  private final Path directory;

  CertificateFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * The files as they are now, certificate first and key after it.
   *
   * @throws IdentityException {@code MESH-1122} if one cannot be read
   */
  Texts read() {
    String chain = read("cert-chain.pem");
    return new Texts(chain, read("key.pem"), read("root-cert.pem"));
  }

  /**
   * Makes an SVID of the files.
   *
   * @throws IdentityException if they are no sound pair, {@code MESH-1111} to {@code MESH-1123}
   */
  Loaded verify(Texts texts, Instant now) {
    IssuedChain issued = IssuedChain.ofFiles(texts.chain(), texts.roots());
    PrivateKey key;
    try {
      key = PrivateKeyReader.read(texts.key());
    } catch (GeneralSecurityException e) {
      throw IdentityFault.FILES_UNREADABLE.because(
          "key.pem in " + directory + " cannot be used: " + e.getMessage(), e);
    }
    if (!WorkloadKey.matches(key, issued.leaf().getPublicKey())) {
      throw IdentityFault.FILES_DISAGREE.because(
          "key.pem and cert-chain.pem in " + directory + " do not belong together");
    }
    return new Loaded(SvidVerifier.verify(issued, key, now), issued.roots());
  }

  private String read(String name) {
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      // A pipe or a device would block for ever.
      throw IdentityFault.FILES_UNREADABLE.because(file + " is not there or is no file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw IdentityFault.FILES_UNREADABLE.because(file + " cannot be read", e);
    }
  }

  /**
   * Unread content of the three files.
   *
   * @param chain certificates
   * @param key private key, never printed
   * @param roots roots
   */
  record Texts(String chain, String key, String roots) {

    @Override
    public String toString() {
      return "Texts(redacted)";
    }
  }

  /**
   * A sound pair.
   *
   * @param svid verified
   * @param roots roots beside it
   */
  record Loaded(Svid svid, TrustBundle roots) {}
}
