package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meshjvm.policy.http.ChangedCall;
import io.meshjvm.policy.jwt.JwtAuthentication;
import io.meshjvm.policy.jwt.JwtOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Headers that several tokens put come to the application on the lines on which Envoy puts them.
 */
@RequiresEnvoy
class EnvoyTokenHeadersTest {

  /** The second is one of those that Envoy keeps one line of. */
  private static final List<String> PUT = List.of("x-sub", "user-agent", "x-payload");

  private static final String OUTPUTS =
      """
      , "forward": true, "forward_payload_header": "x-payload", "from_headers": [%s],
      "claim_to_headers": [{"header_name": "x-sub", "claim_name": "sub"},
        {"header_name": "user-agent", "claim_name": "sub"}]\
      """;

  private static final Map<String, String> CONFIGS = configs();

  private static HttpServer application;
  private static EnvoyProcess envoy;

  private static Map<String, String> configs() {
    String a = provider("a", "x-a", "x-more");
    String b = provider("b", "x-b");
    String both = TokenFilters.providers(a, b);
    Map<String, String> configs = new LinkedHashMap<>();
    configs.put("one", TokenFilters.providers(a) + TokenFilters.rules(TokenFilters.named("a")));
    configs.put("istio", both + TokenFilters.rules(TokenFilters.all(optional("a"), optional("b"))));
    configs.put("missing", both + TokenFilters.rules(TokenFilters.MISSING));
    return configs;
  }

  private static String optional(String provider) {
    return TokenFilters.any(TokenFilters.named(provider), TokenFilters.MISSING);
  }

  private static String provider(String name, String... headers) {
    String places =
        String.join(
            ", ", Stream.of(headers).map(header -> "{\"name\": \"" + header + "\"}").toList());
    return TokenFilters.provider(name, "iss-" + name, OddTokens.keys(), OUTPUTS.formatted(places));
  }

  @BeforeAll
  static void start() throws IOException {
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext("/", EnvoyTokenHeadersTest::echo);
    application.start();
    EnvoyConfig config = new EnvoyConfig().cluster("app", application.getAddress().getPort());
    CONFIGS.forEach((name, filter) -> config.listener(name, manager(name, filter)));
    envoy = EnvoyProcess.start(config);
  }

  @AfterAll
  static void stop() {
    envoy.close();
    application.stop(0);
  }

  private static String manager(String name, String filter) {
    return """
    {name: envoy.filters.network.http_connection_manager, typed_config: {'@type':
      type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
      stat_prefix: '%s', route_config: {virtual_hosts: [{name: all, domains: ['*'], routes:
        [{match: {prefix: /}, route: {cluster: app}}]}]}, http_filters: [
      {name: envoy.filters.http.jwt_authn, typed_config: {'@type':
        type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication, %s}},
      {name: envoy.filters.http.router, typed_config:
        {'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]}}\
    """
        .formatted(name, filter);
  }

  private static void echo(HttpExchange exchange) throws IOException {
    byte[] body =
        lines(exchange.getRequestHeaders()).toString().getBytes(StandardCharsets.ISO_8859_1);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** What came of each header, line by line. */
  private static Map<String, List<String>> lines(com.sun.net.httpserver.Headers headers) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    PUT.forEach(name -> lines.put(name, headers.getOrDefault(name, List.of())));
    return lines;
  }

  static Stream<String> areAsEnvoyPutsThem() {
    return CONFIGS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource
  void areAsEnvoyPutsThem(String config) throws IOException {
    JwtAuthentication filter =
        JwtAuthentication.read(bytes(CONFIGS.get(config)), Clock.systemUTC());
    try (RawConnection connection = new RawConnection(envoy.port(config))) {
      for (SentRequest request : requests()) {
        RawHttp.Answer theirs = connection.exchange(request.bytes());
        assertThat(theirs.status() == 200 ? theirs.body() : "refused")
            .as("%s", request.headers().keySet())
            .isEqualTo(told(filter.check(request), request));
      }
    }
  }

  private static List<SentRequest> requests() {
    SentRequest forged = SentRequest.get("/").with("x-sub", "me", "too").with("user-agent", "me");
    SentRequest one = forged.with("x-a", OddTokens.good("iss-a", "one"));
    SentRequest two = one.with("x-more", OddTokens.good("iss-a", "two"));
    String other = OddTokens.good("iss-b", "other");
    return List.of(
        forged,
        one,
        two,
        forged.with("x-b", other),
        one.with("x-b", other),
        two.with("x-b", other));
  }

  private static String told(JwtOutcome outcome, SentRequest request) {
    if (outcome instanceof JwtOutcome.Passed passed) {
      ChangedCall call = new ChangedCall(request, passed.changes());
      Map<String, List<String>> lines = new LinkedHashMap<>();
      PUT.forEach(name -> lines.put(name, call.header(name)));
      return lines.toString();
    }
    return "refused";
  }

  private static byte[] bytes(String config) {
    try {
      var filter =
          io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
              .newBuilder();
      JsonFormat.parser().merge("{" + config + "}", filter);
      return filter.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(config, e);
    }
  }
}
