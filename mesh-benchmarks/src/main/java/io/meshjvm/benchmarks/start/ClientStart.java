package io.meshjvm.benchmarks.start;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateServiceGrpc;
import io.meshjvm.testkit.Istiod;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * Asks the certificate service once, without a token, and prints how old the JVM is at the answer,
 * in milliseconds.
 */
final class ClientStart {

  private ClientStart() {}

  /** Runs in a JVM of its own; arguments: directory with {@code root-cert.pem}, port. */
  public static void main(String[] arguments) throws SSLException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(arguments[1]))
            .overrideAuthority(Istiod.HOST)
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(Path.of(arguments[0], "root-cert.pem").toFile())
                    .build())
            .build();
    try {
      IstioCertificateServiceGrpc.newBlockingStub(channel)
          .createCertificate(IstioCertificateRequest.getDefaultInstance());
      throw new IllegalStateException("a request without a token was granted");
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.UNAUTHENTICATED) {
        throw e;
      }
    }
    System.out.println(
        System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
    channel.shutdownNow();
  }
}
