package io.meshjvm.core.internal;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards the control plane: its certificate must chain to the roots of one file and name the
 * host that was asked for; TLS 1.2 and 1.3 only.
 */
final class ChannelTls {

  private ChannelTls() {}

  /** A fresh context from the roots that {@code rootFile} holds now. Blocks on the file. */
  static SslContext context(Path rootFile, @Nullable ClientKey key) {
    try {
      SslContextBuilder builder =
          GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .endpointIdentificationAlgorithm("HTTPS")
              .trustManager(trust(roots(rootFile)));
      if (key != null) {
        builder.keyManager(new ClientKeyManager(key));
      }
      return builder.build();
    } catch (SSLException | GeneralSecurityException e) {
      throw ChannelException.roots(
          "TLS cannot be set up with the roots of " + rootFile + ": " + e.getMessage(),
          "Check that the Java runtime offers TLS 1.2 or later",
          e);
    }
  }

  private static List<X509Certificate> roots(Path file) {
    try {
      return PemCertificates.read(file);
    } catch (IOException e) {
      throw ChannelException.roots(
          "the root certificate file " + file + " cannot be read",
          "Copy root-cert.pem of the mesh to that place and let this process read it",
          e);
    } catch (CertificateException e) {
      throw ChannelException.roots(
          "the root certificate file " + file + " is not usable: " + e.getMessage(),
          "Replace it by root-cert.pem as the mesh has it in configmap istio-ca-root-cert",
          e);
    }
  }

  private static TrustManagerFactory trust(List<X509Certificate> roots)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException("no empty key store can be made", e);
    }
    for (int i = 0; i < roots.size(); i++) {
      store.setCertificateEntry("root-" + i, roots.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
