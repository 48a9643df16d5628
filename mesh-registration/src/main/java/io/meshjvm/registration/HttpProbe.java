package io.meshjvm.registration;

import io.meshjvm.core.bootstrap.ReadinessProbe.HttpGet;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Succeeds when a GET ends, after redirects, with a status from 200 to 399 (istio: {@code
 * pkg/istio-agent/health/health_probers.go}). Redirects are followed as Go's client does: at most
 * 10 requests, a chosen {@code Host} survives relative ones only, and credentials do not go to
 * another host. Every request has a connection of its own.
 */
final class HttpProbe implements Probe {

  private static final int MOST_REQUESTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "cookie2", "www-authenticate");

  private final HttpGet get;
  private final String host;
  private final ProbeSockets sockets;

  HttpProbe(HttpGet get, String host, ProbeSockets sockets) {
    this.get = get;
    this.host = host;
    this.sockets = sockets;
  }

  @Override
  public Attempt attempt(Duration timeout) throws URISyntaxException {
    Deadline deadline = Deadline.after(timeout);
    URI uri = firstUri();
    Map<String, String> headers = firstHeaders(uri);
    for (int requests = 1; requests <= MOST_REQUESTS; requests++) {
      Answer answer;
      try {
        answer = ask(uri, headers, deadline);
      } catch (IOException e) {
        String detail = "GET " + uri;
        return Attempt.unhealthy(detail + " failed: " + ProbeSockets.text(e), detail);
      }
      String location = answer.head().location();
      if (!REDIRECTS.contains(answer.head().status()) || location == null) {
        return judge(uri, answer);
      }
      URI reference = ProbeUri.of(location);
      URI next = uri.resolve(reference);
      redirect(headers, uri, next, reference.isAbsolute());
      uri = next;
    }
    String detail = "GET " + uri;
    return Attempt.unhealthy(detail + " stopped after " + MOST_REQUESTS + " redirects", detail);
  }

  private static Attempt judge(URI uri, Answer answer) {
    String detail = "GET " + uri + (answer.mesh() ? " over mTLS with the own identity" : "");
    int status = answer.head().status();
    return status < 400
        ? Attempt.healthy(detail + ": " + status)
        : Attempt.unhealthy(detail + " answered " + status, detail);
  }

  private Answer ask(URI uri, Map<String, String> headers, Deadline deadline)
      throws IOException, URISyntaxException {
    boolean tls = scheme(uri).equals("https");
    String authority = headers.getOrDefault("Host", uri.getRawAuthority());
    ProbeSockets.Opened opened =
        sockets.open(literal(uri), port(uri), serverName(authority), tls, deadline);
    try (Socket socket = opened.socket()) {
      return new Answer(HttpExchange.get(socket, target(uri), headers, deadline), opened.mesh());
    }
  }

  private URI firstUri() throws URISyntaxException {
    String authority = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + get.port();
    String path = get.path().startsWith("/") ? get.path() : "/" + get.path();
    return ProbeUri.of(get.scheme() + "://" + authority + path);
  }

  private Map<String, String> firstHeaders(URI uri) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(get.headers());
    headers.putIfAbsent("Host", uri.getRawAuthority());
    headers.putIfAbsent("User-Agent", "istio-probe/1.0");
    headers.put("Connection", "close");
    return headers;
  }

  private static void redirect(Map<String, String> headers, URI from, URI to, boolean absolute) {
    if (!absolute) {
      return;
    }
    headers.put("Host", to.getRawAuthority());
    if (!literal(from).equalsIgnoreCase(literal(to))) {
      headers.keySet().removeIf(name -> CREDENTIALS.contains(name.toLowerCase(Locale.ROOT)));
    }
  }

  private static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static int port(URI uri) {
    if (uri.getPort() > 0) {
      return uri.getPort();
    }
    return scheme(uri).equals("https") ? 443 : 80;
  }

  private static String scheme(URI uri) {
    return uri.getScheme().toLowerCase(Locale.ROOT);
  }

  private static String literal(URI uri) {
    return bare(String.valueOf(uri.getHost()));
  }

  /** The host of an authority, without port. */
  private static String serverName(String authority) throws URISyntaxException {
    @Nullable String name = new URI("https://" + authority).getHost();
    return name == null ? authority : bare(name);
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * Answer to one request.
   *
   * @param head head of the response
   * @param mesh whether it came over mutual TLS with the own identity
   */
  private record Answer(HttpExchange.Head head, boolean mesh) {}
}
