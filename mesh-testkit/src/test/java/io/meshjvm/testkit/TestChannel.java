package io.meshjvm.testkit;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A plain gRPC channel to an {@link Istiod}, with a token, a certificate, or neither. */
record TestChannel(ManagedChannel channel, Metadata headers) implements AutoCloseable {

  static TestChannel bare(Istiod istiod) {
    return open(istiod, istiod.port(), null, new Metadata());
  }

  static TestChannel withToken(Istiod istiod) {
    return withToken(istiod, istiod.issueToken("vm", "my-vm", Duration.ofHours(1)));
  }

  static TestChannel withToken(Istiod istiod, String token) {
    return withToken(istiod, istiod.port(), token);
  }

  static TestChannel withToken(Istiod istiod, int port, String token) {
    return open(istiod, port, null, header("authorization", "Bearer " + token));
  }

  static TestChannel withCertificate(Istiod istiod, IssuedCertificate certificate) {
    return open(istiod, istiod.port(), certificate, new Metadata());
  }

  static Metadata header(String name, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return headers;
  }

  TestChannel and(String name, String value) {
    headers.merge(header(name, value));
    return this;
  }

  private static TestChannel open(
      Istiod istiod, int port, @Nullable IssuedCertificate certificate, Metadata headers) {
    try {
      SslContextBuilder tls =
          SslContextBuilder.forClient().trustManager(stream(istiod.rootCertificatesPem()));
      if (certificate != null) {
        tls.keyManager(stream(certificate.chainPem()), stream(certificate.privateKeyPem()));
      }
      return new TestChannel(
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .overrideAuthority(Istiod.HOST)
              .maxInboundMessageSize(64 << 20)
              .sslContext(GrpcSslContexts.configure(tls, SslProvider.JDK).build())
              .build(),
          headers);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ByteArrayInputStream stream(String pem) {
    return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
  }

  <S extends AbstractStub<S>> S attach(S stub) {
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
