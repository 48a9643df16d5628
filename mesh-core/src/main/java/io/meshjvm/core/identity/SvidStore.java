package io.meshjvm.core.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the SVID between runs, so that a restart needs no token that is still good: {@code key.pem}
 * (PKCS#8), {@code cert-chain.pem} and {@code root-cert.pem}, the names of Istio's agent.
 *
 * <p>A new key is written beside the old one and takes its name last, and whichever of the two fits
 * the chain is loaded; so a crash at any point leaves a pair that fits. Blocks; one caller at a
 * time.
 */
final class SvidStore {

  private static final String KEY = "key.pem";
  private static final String NEXT_KEY = "key.next.pem";
  private static final String CHAIN = "cert-chain.pem";
  private static final String ROOTS = "root-cert.pem";

  private final Path directory;
  private final PrivateFiles files;

  SvidStore(Path directory) {
    this.directory = directory;
    this.files = new PrivateFiles(directory);
  }

  /**
   * What the store holds, verified.
   *
   * @throws IdentityException {@code MESH-1120} if the directory is not safe, {@code MESH-1121} if
   *     its content is not
   */
  Optional<Stored> load(ExpectedIdentity expected, Instant now) {
    try {
      files.prepare();
    } catch (IOException e) {
      throw unusable(e);
    }
    if (!files.exists(CHAIN)) {
      return Optional.empty();
    }
    try {
      IssuedChain issued = IssuedChain.ofFiles(files.read(CHAIN), files.read(ROOTS));
      Svid svid = SvidVerifier.verify(issued, key(issued), now);
      expected.check(svid.id());
      return Optional.of(new Stored(svid, issued.roots()));
    } catch (IOException | GeneralSecurityException | IdentityException e) {
      throw IdentityFault.STORED_IGNORED.because(
          "the identity stored in " + directory + " is not used: " + e.getMessage(), e);
    }
  }

  /**
   * Replaces what the store holds.
   *
   * @throws IdentityException {@code MESH-1120} if it cannot be written
   */
  void save(Svid svid, TrustBundle roots) {
    try {
      files.prepare();
      files.write(NEXT_KEY, PemWriter.privateKey(svid.privateKey()));
      files.write(ROOTS, PemWriter.certificates(roots.roots()));
      files.write(CHAIN, PemWriter.certificates(svid.chain()));
      files.rename(NEXT_KEY, KEY);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private PrivateKey key(IssuedChain issued) throws IOException, GeneralSecurityException {
    for (String name : List.of(KEY, NEXT_KEY)) {
      if (files.exists(name)) {
        PrivateKey key = PrivateKeyReader.read(files.read(name));
        if (WorkloadKey.matches(key, issued.leaf().getPublicKey())) {
          return key;
        }
      }
    }
    throw new GeneralSecurityException("no key there belongs to the certificate");
  }

  private IdentityException unusable(IOException cause) {
    return IdentityFault.STORE_UNUSABLE.because(
        "the store " + directory + " cannot be used: " + cause.getMessage(), cause);
  }

  /**
   * A stored identity.
   *
   * @param svid verified
   * @param roots roots that came with it
   */
  record Stored(Svid svid, TrustBundle roots) {}
}
