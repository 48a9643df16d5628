package io.meshjvm.core.bootstrap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A port of this workload that is served for an application which knows nothing of the mesh.
 *
 * @param listen where peers connect; port 0 for any free one
 * @param application where the application listens, on loopback
 * @param protocol which version of HTTP it is spoken to in, where the mesh says that the port is
 *     HTTP
 */
public record InboundForward(
    InetSocketAddress listen, InetSocketAddress application, Protocol protocol) {

  private static final Pattern TEXT =
      Pattern.compile(
          "(?:(\\[[^\\]]+]|[^:\\[\\]]+):)?(\\d{1,5}):(\\[[^\\]]+]|[^:\\[\\]]+):(\\d{1,5})(?:/(\\w+))?");

  private static final int MAX_PORT = 0xffff;

  /** The version of HTTP that an application is spoken to in. */
  public enum Protocol {
    /** HTTP/2 if the client speaks it and the application does, which is found out; else HTTP/1. */
    AUTOMATIC,
    /** HTTP/1.1, whatever the client speaks. */
    HTTP1,
    /** HTTP/2 without TLS, by prior knowledge, whatever the client speaks. */
    HTTP2
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the application is not on loopback, or there would be
   *     nothing between
   */
  public InboundForward {
    Objects.requireNonNull(protocol, "protocol");
    if (listen.isUnresolved()) {
      throw new IllegalArgumentException(listen + " is no address to listen at");
    }
    if (application.isUnresolved() || !application.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "the application is at "
              + application
              + ", which is not loopback: others could reach it");
    }
    if (application.getPort() == 0) {
      throw new IllegalArgumentException("the application has no port");
    }
    if (listen.equals(application)) {
      throw new IllegalArgumentException("the application itself is at " + listen);
    }
  }

  /**
   * Reads {@code 8080:127.0.0.1:18080}, where an address to listen at may come before, and {@code
   * /http1} or {@code /http2} after it; IPv6 addresses in brackets.
   *
   * @throws IllegalArgumentException if it is none of that, with the reason
   */
  static InboundForward parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not port:host:port, such as 8080:127.0.0.1:18080");
    }
    String address = matcher.group(1);
    int port = port(matcher.group(2));
    InetSocketAddress listen =
        address == null ? new InetSocketAddress(port) : new InetSocketAddress(ip(address), port);
    InetSocketAddress application =
        new InetSocketAddress(ip(matcher.group(3)), port(matcher.group(4)));
    return new InboundForward(listen, application, protocol(matcher.group(5)));
  }

  private static InetAddress ip(String text) {
    if (text.equals("localhost")) {
      return InetAddress.getLoopbackAddress();
    }
    String plain = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
    return IpLiteral.parse(plain)
        .orElseThrow(() -> new IllegalArgumentException("'" + plain + "' is no IP address"));
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port > MAX_PORT) {
      throw new IllegalArgumentException(port + " is no port");
    }
    return port;
  }

  private static Protocol protocol(@Nullable String text) {
    return switch (text == null ? "" : text.toLowerCase(Locale.ROOT)) {
      case "" -> Protocol.AUTOMATIC;
      case "http1" -> Protocol.HTTP1;
      case "http2" -> Protocol.HTTP2;
      default -> throw new IllegalArgumentException("'" + text + "' is neither http1 nor http2");
    };
  }
}
