package io.meshjvm.tls;

import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLParameters;

/** The protocols and cipher suites of the mesh: TLS 1.2 and 1.3, forward secrecy, AEAD. */
final class TlsProfile {

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private TlsProfile() {}

  static List<String> protocols() {
    return PROTOCOLS;
  }

  static List<String> cipherSuites() {
    return CIPHER_SUITES;
  }

  /** What a context of the mesh says of itself. */
  static SSLParameters parameters(boolean server) {
    SSLParameters parameters =
        new SSLParameters(CIPHER_SUITES.toArray(new String[0]), PROTOCOLS.toArray(new String[0]));
    parameters.setNeedClientAuth(server);
    return parameters;
  }

  /**
   * Those of {@code wanted} that the mesh allows.
   *
   * @throws IllegalArgumentException if none is left
   */
  static List<String> narrowed(List<String> allowed, String[] wanted) {
    List<String> left = Arrays.stream(wanted).filter(allowed::contains).toList();
    if (left.isEmpty()) {
      throw new IllegalArgumentException(
          "the mesh allows none of " + Arrays.toString(wanted) + ", only " + allowed);
    }
    return left;
  }
}
