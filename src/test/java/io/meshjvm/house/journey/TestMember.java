package io.meshjvm.house.journey;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.sdk.JoinReport;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.sdk.MeshState;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.PeerRule;
import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLSocket;

/** A member with its server and its client. Closing it is leaving the mesh in order. */
final class TestMember implements AutoCloseable {

  private final Mesh mesh;
  private final EchoServer server;
  private final MeshClient client;
  private final InetSocketAddress address;

  private TestMember(Mesh mesh, EchoServer server, InetSocketAddress address) {
    this.mesh = mesh;
    this.server = server;
    this.client = new MeshClient(mesh, true);
    this.address = address;
    mesh.onLeave(server::close);
  }

  static TestMember start(MeshBuilder builder, InetAddress own, int port) throws IOException {
    Mesh mesh = builder.start();
    try {
      InetSocketAddress address = new InetSocketAddress(own, port);
      return new TestMember(mesh, new EchoServer(mesh, address), address);
    } catch (IOException | RuntimeException e) {
      mesh.close();
      throw e;
    }
  }

  TestMember ready() {
    mesh.awaitReady(TestMesh.PATIENCE);
    return this;
  }

  Mesh mesh() {
    return mesh;
  }

  EchoServer server() {
    return server;
  }

  InetSocketAddress address() {
    return address;
  }

  MeshState.Phase phase() {
    return mesh.state().phase();
  }

  SpiffeId id() {
    return mesh.spiffeId().orElseThrow();
  }

  JoinReport.Identity identity() {
    return Objects.requireNonNull(mesh.joinReport().identity());
  }

  /** Calls a service of the mesh over a kept connection, or a new one if there is none. */
  Answer get(String url) throws IOException {
    return client.get(url);
  }

  /** Whether a call would find an endpoint now. */
  boolean finds(String host, int port) {
    return mesh.traffic().current().peek(host, port) instanceof Pick.Picked;
  }

  boolean findsVm() {
    return finds("vmservice.example.com", 80);
  }

  /** The leaf that {@code other} presents to a new connection of this member. */
  X509Certificate leafOf(TestMember other) throws IOException {
    ClientTarget target = new ClientTarget("", IstioAlpn.HTTP_1, PeerRule.exactly(other.id()));
    Socket tcp = new Socket(other.address.getAddress(), other.address.getPort());
    try (SSLSocket secured = mesh.tls().connect(tcp, target)) {
      return (X509Certificate) secured.getSession().getPeerCertificates()[0];
    }
  }

  @Override
  public void close() {
    mesh.close();
    client.close();
  }
}
