package io.meshjvm.benchmarks.load;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * TLS without a mesh, straight to the servers.
 *
 * @param plain connects
 * @param tls protects
 */
record TlsConnector(PlainConnector plain, PlainTls tls) implements Connector {

  @Override
  public Socket connect(Protocol protocol) throws IOException {
    Socket tcp = plain.connect(protocol);
    SSLSocket socket =
        (SSLSocket)
            tls.client().getSocketFactory().createSocket(tcp, PlainTls.HOST, tcp.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {PlainTls.VERSION});
    parameters.setCipherSuites(new String[] {PlainTls.CIPHER});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  @Override
  public ManagedChannel channel() throws IOException {
    return NettyChannelBuilder.forAddress("127.0.0.1", plain.port(Protocol.GRPC))
        .overrideAuthority(PlainTls.HOST)
        .sslContext(tls.grpcClient())
        .directExecutor()
        .build();
  }

  @Override
  public void close() {}
}
