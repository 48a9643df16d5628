package io.meshjvm.tls;

import io.meshjvm.core.identity.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * Something that TLS with servers outside of the mesh needs and the application gives: roots to
 * believe, or a certificate to show. A DestinationRule of mode {@code SIMPLE} or {@code MUTUAL}
 * only names such things; what a control plane names is never opened by itself.
 *
 * <p>What comes from files is read again when they change; if they cannot be read then, what was
 * read before goes on serving. Immutable otherwise; callable from any thread.
 */
public sealed interface TlsMaterial {

  /** Roots that may vouch for a server. */
  final class Roots implements TlsMaterial {

    private final Held<X509TrustManager> trust;
    private final String text;

    private Roots(Held<X509TrustManager> trust, String text) {
      this.trust = trust;
      this.text = text;
    }

    /**
     * Who judges chains.
     *
     * @throws MeshTlsException with {@link MeshTlsException#MATERIAL} if the roots cannot be read
     */
    X509TrustManager trust() {
      return trust.get();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A certificate to show to servers that ask for one, with its key. */
  final class Certificate implements TlsMaterial {

    private final Held<List<KeyManager>> keys;
    private final String text;

    private Certificate(Held<List<KeyManager>> keys, String text) {
      this.keys = keys;
      this.text = text;
    }

    /**
     * Who has the key.
     *
     * @throws MeshTlsException with {@link MeshTlsException#MATERIAL} if it cannot be read
     */
    List<KeyManager> keys() {
      return keys.get();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The roots that this JVM trusts by default ({@code javax.net.ssl.trustStore}, else its own). */
  static Roots systemRoots() {
    return new Roots(Held.once("the JVM's roots", () -> Stores.trust(null)), "the JVM's roots");
  }

  /** These roots. */
  static Roots roots(Collection<X509Certificate> certificates) {
    List<X509Certificate> roots = List.copyOf(certificates);
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("no roots trust nobody");
    }
    String text = roots.size() + " root(s)";
    return new Roots(Held.once(text, () -> Stores.trust(roots)), text);
  }

  /** The roots in a PEM file, which is read at the first connection that needs it. */
  static Roots roots(Path pem) {
    String text = "the roots in " + pem;
    return new Roots(
        Held.files(text, List.of(pem), () -> Stores.trust(Pem.certificates(pem))), text);
  }

  /**
   * This certificate.
   *
   * @param chain leaf first, then its issuers
   */
  static Certificate certificate(PrivateKey key, List<X509Certificate> chain) {
    Objects.requireNonNull(key, "key");
    List<X509Certificate> copy = List.copyOf(chain);
    String text = "the certificate of " + copy.get(0).getSubjectX500Principal();
    return new Certificate(Held.once(text, () -> Stores.keys(key, copy)), text);
  }

  /**
   * The certificate in PEM files, which are read at the first connection that needs them.
   *
   * @param chain file with the certificate and its issuers
   * @param key file with its unencrypted key: PKCS#8, PKCS#1 or SEC 1
   */
  static Certificate certificate(Path chain, Path key) {
    String text = "the certificate in " + chain;
    return new Certificate(Held.files(text, List.of(chain, key), () -> keys(chain, key)), text);
  }

  private static List<KeyManager> keys(Path chain, Path key)
      throws IOException, GeneralSecurityException {
    return Stores.keys(Pem.privateKey(key), Pem.certificates(chain));
  }
}
