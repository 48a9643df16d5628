package io.meshjvm.house.envoy;

import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.PeerRule;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Kinds of callers, by what a port sees of them first; each says what it gets. */
enum InboundCaller {
  MESH_HTTP(true, IstioAlpn.HTTP_1, Texts.GET),
  MESH_HTTP2(true, IstioAlpn.HTTP_2, Texts.PREFACE),
  MESH_TCP(true, IstioAlpn.TCP, "ping\n"),
  MESH_WITHOUT_ALPN(true, List.of(), "ping\n"),
  APPLICATION_TLS(false, List.of("http/1.1"), "ping\n"),
  TLS_WITHOUT_ALPN_AND_CERTIFICATE(false, List.of(), "ping\n"),
  PLAIN_HTTP(Texts.GET),
  PLAIN_HTTP_1_0("GET / HTTP/1.0\r\nHost: a\r\n\r\n"),
  PLAIN_HTTP2(Texts.PREFACE),
  PLAIN_LINE("ping pong\n"),
  PLAIN_BINARY("\1\2\3\4\5\6\n"),
  PLAIN_UNFINISHED("\1\2\3\4\5\6"),
  PLAIN_FOUR_BYTES("abcd"),
  PLAIN_UNFINISHED_LOWER("ping pong"),
  PLAIN_UNFINISHED_JSON("{a: 123}"),
  PLAIN_UNFINISHED_QUOTED("\"abcdef"),
  PLAIN_UNFINISHED_SPACE_FIRST("  abcdef"),
  PLAIN_UNFINISHED_TAB_FIRST("\tabcdef"),
  PLAIN_UNFINISHED_HIGH_FIRST("\200abcdef"),
  PLAIN_UNFINISHED_DELETE_FIRST("\177abcdef"),
  PLAIN_UNFINISHED_ZERO_FIRST("\0abcdef"),
  PLAIN_UNFINISHED_CONTROL_IN_METHOD("a\1cdefgh"),
  PLAIN_UNFINISHED_CONTROL_IN_TARGET("GET /\1a"),
  PLAIN_UNFINISHED_COLON_IN_METHOD("a:cdefgh"),
  PLAIN_UNFINISHED_UPPER("PING pong"),
  PLAIN_UNFINISHED_GET("GET /abc"),
  PLAIN_UNFINISHED_GETTER("GETTER /abc"),
  PLAIN_UNFINISHED_BAD_TARGET("GET abc "),
  PLAIN_CUSTOM_METHOD("FOO / HTTP/1.1\r\nHost: a\r\n\r\n"),
  PLAIN_LOWER_CASE_METHOD("get / HTTP/1.1\r\nHost: a\r\n\r\n"),
  PLAIN_BAD_TARGET("GET abc HTTP/1.1\r\nHost: a\r\n\r\n"),
  PLAIN_ABSOLUTE_TARGET("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
  PLAIN_CONNECT("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
  PLAIN_EMPTY_LINE_FIRST("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
  PLAIN_HTTP_0_9("GET /\r\n"),
  PLAIN_HTTP_2_0_LINE("GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
  PLAIN_NO_VERSION("GET / FTP/1.1\r\nHost: a\r\n\r\n"),
  PLAIN_TWO_SPACES("GET  /  HTTP/1.1\r\nHost: a\r\n\r\n"),
  PLAIN_BARE_NEWLINE("GET / HTTP/1.1\nHost: a\n\n"),
  SILENT("");

  /** What a server outside of a mesh would be trusted by, and how long silence is silence. */
  record Means(MeshTls mesh, SSLContext outside, int patienceMillis) {}

  private final boolean tls;
  private final boolean member;
  private final List<String> alpn;
  private final String says;

  InboundCaller(String says) {
    this.tls = false;
    this.member = false;
    this.alpn = List.of();
    this.says = says;
  }

  InboundCaller(boolean member, List<String> alpn, String says) {
    this.tls = true;
    this.member = member;
    this.alpn = alpn;
    this.says = says;
  }

  /** {@code http}, {@code http2}, {@code tcp}, {@code closed} or {@code silence}. */
  String call(int port, Means means) {
    try (Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port)) {
      tcp.setSoTimeout(means.patienceMillis());
      Socket socket = tls ? secured(tcp, means) : tcp;
      socket.getOutputStream().write(says.getBytes(StandardCharsets.ISO_8859_1));
      return kind(socket.getInputStream());
    } catch (SocketTimeoutException e) {
      return "silence";
    } catch (IOException e) {
      return "closed";
    }
  }

  private Socket secured(Socket tcp, Means means) throws IOException {
    if (member) {
      String name = "outbound_.80_._.a.example.com";
      return means.mesh().connect(tcp, new ClientTarget(name, alpn, PeerRule.trustDomains()));
    }
    SSLSocket socket =
        (SSLSocket) means.outside().getSocketFactory().createSocket(tcp, "own.example", 1, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(alpn.toArray(new String[0]));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String kind(InputStream in) throws IOException {
    byte[] first = in.readNBytes(4);
    String text = new String(first, StandardCharsets.ISO_8859_1);
    if (first.length < 4) {
      return "closed";
    }
    return switch (text) {
      case "HTTP" -> "http";
      case "tcp!" -> "tcp";
      case "own!" -> "application's TLS";
      default -> first[3] == 4 || first[0] == 0 ? "http2" : text;
    };
  }

  private static final class Texts {
    static final String GET = "GET / HTTP/1.1\r\nHost: a.example.com\r\n\r\n";
    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    private Texts() {}
  }
}
