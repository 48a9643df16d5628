package io.meshjvm.benchmarks.load;

import io.grpc.netty.GrpcSslContexts;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS of a server that is in no mesh: a certificate for {@value #HOST}, and clients that show none.
 * Engines, version and cipher are those that the mesh's own connections come to.
 */
final class PlainTls {

  static final String HOST = "localhost";
  static final String VERSION = "TLSv1.3";
  static final String CIPHER = "TLS_AES_128_GCM_SHA256";

  private static final String ROOT = "root.pem";
  private static final String CHAIN = "chain.pem";
  private static final String KEY = "key.pem";

  private final Path directory;

  private PlainTls(Path directory) {
    this.directory = directory;
  }

  /** Writes what server and clients need to a directory that others cannot read. */
  static void write(Path directory, TestCa ca) throws IOException {
    IssuedCertificate server = ca.issueServer(List.of(HOST));
    Files.writeString(directory.resolve(ROOT), ca.rootsPem());
    Files.writeString(directory.resolve(CHAIN), server.chainPem());
    Files.writeString(directory.resolve(KEY), server.privateKeyPem());
  }

  static PlainTls read(Path directory) {
    return new PlainTls(directory);
  }

  /** For the servers, by BoringSSL. */
  Optional<SslContext> server(Protocol protocol) throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(
            directory.resolve(CHAIN).toFile(), directory.resolve(KEY).toFile());
    return Optional.of(built(builder, protocol));
  }

  /** For the gRPC client, by BoringSSL. */
  SslContext grpcClient() throws IOException {
    return built(
        SslContextBuilder.forClient().trustManager(directory.resolve(ROOT).toFile()),
        Protocol.GRPC);
  }

  private static SslContext built(SslContextBuilder builder, Protocol protocol) throws IOException {
    SslContextBuilder own =
        protocol == Protocol.GRPC
            ? GrpcSslContexts.configure(builder, SslProvider.OPENSSL)
            : builder.sslProvider(SslProvider.OPENSSL);
    return own.protocols(VERSION).ciphers(List.of(CIPHER)).build();
  }

  /** For clients over sockets, by the JDK. */
  SSLContext client() throws IOException {
    try (InputStream pem = Files.newInputStream(directory.resolve(ROOT))) {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      roots.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates do not load", e);
    }
  }
}
