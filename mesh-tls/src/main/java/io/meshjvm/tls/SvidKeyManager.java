package io.meshjvm.tls;

import io.meshjvm.core.identity.Svid;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One SVID in the form that TLS implementations ask for. Its alias carries the generation, so that
 * a cache by alias never pairs the key of one SVID with the chain of another.
 */
final class SvidKeyManager extends X509ExtendedKeyManager {

  private final Svid svid;
  private final String alias;

  SvidKeyManager(Svid svid, long generation) {
    this.svid = svid;
    this.alias = "svid-" + generation;
  }

  String alias() {
    return alias;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return fits(keyType) ? new String[] {alias} : null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return fits(keyType) ? new String[] {alias} : null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyType);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String asked) {
    return alias.equals(asked) ? svid.chain().toArray(new X509Certificate[0]) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String asked) {
    return alias.equals(asked) ? svid.privateKey() : null;
  }

  private @Nullable String choose(String... keyTypes) {
    for (String keyType : keyTypes) {
      if (fits(keyType)) {
        return alias;
      }
    }
    return null;
  }

  /**
   * Whether the own key is of this type. The JDK says {@code EC} and {@code RSA}, Bouncy Castle
   * also {@code EC/secp256r1} and {@code ECDHE_RSA}.
   */
  private boolean fits(String keyType) {
    int slash = keyType.indexOf('/');
    String kind = slash < 0 ? keyType : keyType.substring(0, slash);
    String authentication = kind.substring(kind.lastIndexOf('_') + 1);
    String key = svid.leaf().getPublicKey().getAlgorithm();
    return key.equals(authentication.equals("ECDSA") ? "EC" : authentication);
  }
}
