package io.meshjvm.house.envoy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests whose target, host or headers a careless reader takes for something else. */
final class OddRequests {

  private static final String[] PIECES = {
    "/",
    "/",
    "/",
    "//",
    ".",
    "..",
    "%2e",
    "%2E",
    "%2f",
    "%2F",
    "%5c",
    "%5C",
    "\\",
    "a",
    "b;c=d",
    ";x",
    "..;x",
    "..;",
    ".;y",
    ".;",
    "%",
    "%2",
    "%41",
    "%7e",
    "~",
    "%zz",
    "?",
    "?q=/../b",
    "%c3%a9",
    "|",
    "^",
    "{}",
    "*",
    "...",
    ".%2e",
    "%00",
    "\"",
    "<",
    ">",
    "`",
    "'",
    "[]",
    "@",
    ":",
    "=",
    "&",
    "+",
    "$",
    ",",
    "!",
    "(",
    ")",
    "_",
    "-",
    "%25",
    "%252e",
    "%252f",
    "index.html",
    "#",
    "%23",
    "%3f",
    "\u00e9"
  };

  private static final List<String> METHODS =
      List.of(
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
          "OPTIONS",
          "TRACE",
          "PATCH",
          "CONNECT",
          "QUERY",
          "PROPFIND",
          "FOO",
          "get",
          "PRI",
          "MKCOL",
          "REBIND",
          "SOURCE",
          "LIST",
          "MSEARCH",
          "M-SEARCH",
          "ACL",
          "LINK",
          "PURGE");

  private static final List<String> ABSOLUTE =
      List.of(
          "http://a/b",
          "http://a",
          "http://a?x",
          "HTTP://A/b",
          "http://a:80/b",
          "http://a:81/../c",
          "http://a/b//%2e%2e/d?x=%2e",
          "http://u:p@a/b",
          "https://a/b",
          "ws://a/b",
          "ftp://a/b",
          "foo",
          "a/b",
          "http:///b",
          "http:/b",
          "http:a",
          "http://a/b#c",
          "http://[::1]:8/x",
          "http://a_b/x",
          "http://a%41/x",
          "http://a:0/x",
          "http://a:99999/x",
          "http://a/%00",
          "http://a\\b",
          "http://a:/x",
          "?x",
          "//a/b",
          "///",
          "//",
          "http://*/x",
          "http://a;b/x");

  private static final List<String> FORWARDED =
      List.of(
          "1.2.3.4",
          "1.2.3.4, 5.6.7.8",
          "1.2.3.4,5.6.7.8",
          "a",
          "1.2.3.4, x",
          "::1",
          "2001:db8::1, 1.1.1.1",
          "[::1]",
          "1.2.3.4:80",
          "",
          ",",
          "1.2.3.4,",
          "1.2.3",
          "256.1.1.1",
          "01.2.3.4",
          "10.0.0.1",
          "::ffff:1.2.3.4",
          "1.2.3.4, 5.6.7.8, 9.9.9.9",
          "::",
          ":::",
          "1::2::3",
          "1.2.3.4.",
          "0.0.0.0",
          "2001:DB8::A");

  private static final String[][] HEADERS = {
    {"x-forwarded-proto", "https"},
    {"x-forwarded-proto", "ftp"},
    {"x-forwarded-proto", "HTTPS"},
    {"connection", "close, x"},
    {"connection", "te"},
    {"te", "trailers"},
    {"te", "gzip"},
    {"keep-alive", "timeout=5"},
    {"x-envoy-internal", "true"},
    {"x-envoy-retry-on", "5xx"},
    {"a_b", "c"},
    {"proxy-connection", "x"},
    {"x-envoy-original-path", "/p"},
    {"x-envoy-other", "f"},
    {"upgrade", "websocket"},
    {"content-type", "application/grpc-web"}
  };

  private static final String[][] UPGRADES = {
    {"upgrade", "websocket"}, {"Upgrade", "WebSocket"}, {"keep-alive, upgrade", "websocket"},
    {"upgrade", "foo"}, {"upgrade", "h2c"}, {"x", "foo"}
  };

  private OddRequests() {}

  /** Every byte and every escape, in a path, a query, and a host. */
  static List<SentRequest> bytes() {
    List<SentRequest> requests = new ArrayList<>();
    for (char c = 0; c < 256; c++) {
      requests.add(SentRequest.get("/a%%%02xc".formatted((int) c)));
      requests.add(SentRequest.get("/a/%%%02X".formatted((int) c)));
      if (c > ' ') {
        requests.add(SentRequest.get("/a" + c + "c"));
        requests.add(SentRequest.get("/x?y" + c + "/../z"));
        requests.add(new SentRequest("GET", "/", "h" + c + "x", Map.of()));
      }
    }
    return requests;
  }

  /** Paths put together by chance. */
  static List<SentRequest> paths(int count, long seed) {
    Random random = new Random(seed);
    List<SentRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder path = new StringBuilder("/");
      for (int pieces = random.nextInt(9); pieces > 0; pieces--) {
        path.append(PIECES[random.nextInt(PIECES.length)]);
      }
      requests.add(SentRequest.get(path.toString()));
    }
    return requests;
  }

  /** Methods, targets, hosts and headers. */
  static List<SentRequest> others(int port) {
    List<SentRequest> requests = new ArrayList<>();
    for (String method : METHODS) {
      for (String path : List.of("/", "*", "/a/../b", "h:80")) {
        requests.add(new SentRequest(method, path, "h", Map.of("content-length", List.of("0"))));
      }
    }
    for (String target : ABSOLUTE) {
      requests.add(SentRequest.get(target));
      requests.add(new SentRequest("OPTIONS", target, "h", Map.of()));
      requests.add(new SentRequest("GET", target, null, Map.of()));
    }
    requests.add(new SentRequest("GET", "/", null, Map.of()));
    hosts(port).forEach(host -> requests.add(new SentRequest("GET", "/a%2fb", host, Map.of())));
    hosts(port).forEach(host -> requests.add(new SentRequest("GET", "/", host, Map.of())));
    FORWARDED.forEach(xff -> requests.add(SentRequest.get("/").with("x-forwarded-for", xff)));
    requests.add(SentRequest.get("/").with("x-forwarded-for", "1.2.3.4", "5.6.7.8"));
    for (String[] header : HEADERS) {
      requests.add(SentRequest.get("/").with(header[0], header[1]));
      requests.add(SentRequest.get("/a%2Fb").with(header[0], header[1]));
    }
    for (String[] upgrade : UPGRADES) {
      requests.add(SentRequest.get("/").with("connection", upgrade[0]).with("upgrade", upgrade[1]));
    }
    return requests;
  }

  private static List<String> hosts(int port) {
    return List.of(
        "",
        "h.",
        "h.:80",
        "h:80",
        "h:" + port,
        "h:0" + port,
        "h:+" + port,
        "h:",
        ":80",
        ":",
        "[::1]",
        "[::1]:" + port,
        "[::1].:" + port,
        "h..",
        "h:99999999999",
        "h:4294967295",
        "h:4294967296",
        "h:-1",
        "h:80:" + port,
        "H.ExAmPlE",
        "a,b",
        "a@b",
        "1.2.3.4:" + port,
        "h:8a",
        "h.:",
        ".");
  }
}
