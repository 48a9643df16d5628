package io.meshjvm.testkit.internal.net;

import io.meshjvm.testkit.ca.IssuedCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Istiod's serving certificate, which can be replaced while connections are being made. */
public final class ServingKeys extends X509ExtendedKeyManager {

  // An alias per certificate, so that no handshake mixes the chain of one with the key of another.
  private final ConcurrentMap<String, IssuedCertificate> byAlias = new ConcurrentHashMap<>();
  private volatile String current;

  /** Keys that begin with this certificate. */
  public ServingKeys(IssuedCertificate first) {
    this.current = add(first);
  }

  /** Serves another certificate from the next handshake on. */
  public void replace(IssuedCertificate next) {
    current = add(next);
  }

  private String add(IssuedCertificate certificate) {
    String alias = certificate.leaf().getSerialNumber().toString(16);
    byAlias.put(alias, certificate);
    return alias;
  }

  @Override
  public String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return current;
  }

  @Override
  public String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return current;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    IssuedCertificate found = byAlias.get(alias);
    return found == null ? null : found.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    IssuedCertificate found = byAlias.get(alias);
    return found == null ? null : found.privateKey();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {current};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
