package io.meshjvm.examples.legacyserver;

import io.meshjvm.examples.stage.Stage;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.PeerRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;

/** Those who call the served port: a stranger in plaintext, and a peer by mutual TLS. */
final class Visitors {

  private final int port;
  private final Mesh server;
  private final Mesh peer;

  Visitors(int port, Mesh server, Mesh peer) {
    this.port = port;
    this.server = server;
    this.peer = peer;
  }

  /** Status and body of the answer in plaintext. */
  String stranger(String path) throws IOException {
    try (Socket socket = connect()) {
      return ask(socket, path);
    }
  }

  /** The same by mutual TLS, as the peer. */
  String peer(String path) throws IOException {
    ClientTarget target =
        new ClientTarget("", IstioAlpn.HTTP_1, PeerRule.exactly(server.spiffeId().orElseThrow()));
    try (Socket socket = peer.tls().connect(connect(), target)) {
      return ask(socket, path);
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static String ask(Socket socket, String path) throws IOException {
    try {
      String request = "GET " + path + " HTTP/1.1\r\nHost: legacy\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.isEmpty() ? "no answer" : status(answer) + " " + body(answer);
    } catch (SocketException e) {
      return "no answer";
    }
  }

  private static String status(String answer) {
    return answer.substring(9, 12);
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  /** Waits until the server obeys a change as a stranger sees it. */
  void awaitStranger(String path, String expected)
      throws IOException, InterruptedException, TimeoutException {
    Stage.await("the server to obey", () -> stranger(path).startsWith(expected));
  }
}
