package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.policy.Caller;
import io.meshjvm.policy.http.ConnectionManager;
import io.meshjvm.policy.http.Normalised;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests are checked and normalised as Envoy's connection manager does it, for each of Istio's
 * options of path normalisation (S17) and for each other option that changes what policies see.
 *
 * <p>The number of paths by chance is {@code -Dmeshjvm.test.paths}, a few hundred by default.
 */
@RequiresEnvoy
class EnvoyNormalisesTest {

  private static final int PATHS = Integer.getInteger("meshjvm.test.paths", 400);

  private static final String[] ECHOED = {
    "x-forwarded-proto",
    "connection",
    "upgrade",
    "keep-alive",
    "te",
    "x-envoy-internal",
    "x-envoy-retry-on",
    "x-envoy-other",
    "a_b",
    "x-forwarded-for"
  };

  private static final List<FilteringListener> LISTENERS =
      List.of(
          listener("NONE", "\"normalize_path\": false"),
          listener("BASE", "\"normalize_path\": true"),
          listener("MERGE", "\"normalize_path\": true, \"merge_slashes\": true"),
          listener(
              "DECODE_AND_MERGE",
              """
              "normalize_path": true, "merge_slashes": true,
              "path_with_escaped_slashes_action": "UNESCAPE_AND_FORWARD"\
              """),
          listener(
              "merge-only",
              """
              "merge_slashes": true,
              "path_with_escaped_slashes_action": "IMPLEMENTATION_SPECIFIC_DEFAULT"\
              """),
          listener(
              "reject",
              """
              "normalize_path": true, "path_with_escaped_slashes_action": "REJECT_REQUEST",
              "strip_any_host_port": true,
              "common_http_protocol_options": {"headers_with_underscores_action": "REJECT_REQUEST"}\
              """),
          listener(
              "redirect",
              """
              "normalize_path": true, "path_with_escaped_slashes_action": "UNESCAPE_AND_REDIRECT",
              "strip_matching_host_port": true, "strip_trailing_host_dot": true,
              "common_http_protocol_options": {"headers_with_underscores_action": "DROP_HEADER"},
              "upgrade_configs": [{"upgrade_type": "websocket"}]\
              """),
          listener("hops", "\"use_remote_address\": false, \"xff_num_trusted_hops\": 1"));

  /** The others treat bytes as one of these does. */
  private static final Set<String> EACH_BYTE = Set.of("NONE", "BASE", "DECODE_AND_MERGE");

  private static EnvoyProcess envoy;

  @BeforeAll
  static void start() throws IOException {
    EnvoyConfig config = new EnvoyConfig();
    LISTENERS.forEach(listener -> listener.addTo(config));
    envoy = EnvoyProcess.start(config);
  }

  @AfterAll
  static void stop() {
    envoy.close();
  }

  static Stream<FilteringListener> seesWhatEnvoysFiltersSee() {
    return LISTENERS.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void seesWhatEnvoysFiltersSee(FilteringListener listener) throws IOException {
    int port = envoy.port(listener.name());
    ConnectionManager manager = ConnectionManager.read(listener.bytes());
    Caller caller =
        new Caller(
            Optional.empty(),
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 1),
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
            "");
    List<SentRequest> requests = new ArrayList<>(OddRequests.others(port));
    if (EACH_BYTE.contains(listener.name())) {
      requests.addAll(OddRequests.bytes());
    }
    requests.addAll(OddRequests.paths(PATHS, listener.name().hashCode()));
    List<String> disagreements = new ArrayList<>();
    try (RawConnection connection = new RawConnection(port)) {
      for (SentRequest request : requests) {
        String theirs = told(connection.exchange(request.bytes()));
        String ours = told(manager, caller, request);
        if (!theirs.equals(ours)) {
          disagreements.add("%s\n  Envoy: %s\n  here:  %s".formatted(request, theirs, ours));
        }
      }
    }
    assertThat(manager.unsupported()).isEmpty();
    assertThat(disagreements).isEmpty();
  }

  private static FilteringListener listener(String name, String options) {
    return new FilteringListener(name, options, "", ECHOED);
  }

  private static String told(RawHttp.Answer answer) {
    if (answer.status() != 200) {
      return answer.status() + " " + answer.header("location");
    }
    Map<String, String> seen = new TreeMap<>();
    for (String name : ECHOED) {
      seen.put(name, answer.header("x-saw-" + name));
    }
    seen.put("path", answer.header("x-path"));
    seen.put("host", answer.header("x-host"));
    seen.put("scheme", answer.header("x-scheme"));
    seen.put("remote", address(answer.header("x-remote")));
    return seen.toString();
  }

  private static String told(ConnectionManager manager, Caller caller, SentRequest request) {
    Normalised normalised = manager.normalise(caller, request);
    if (normalised instanceof Normalised.Reject reject) {
      return reject.status() + " ";
    }
    if (normalised instanceof Normalised.Redirect redirect) {
      return "307 " + redirect.path();
    }
    io.meshjvm.policy.HttpCall view = ((Normalised.Ok) normalised).view();
    Map<String, String> seen = new TreeMap<>();
    for (String name : ECHOED) {
      seen.put(name, String.join(",", view.header(name)));
    }
    seen.put("path", view.path());
    seen.put("host", view.authority());
    seen.put("scheme", view.scheme());
    seen.put("remote", manager.remoteAddress(caller, request).getAddress().getHostAddress());
    return seen.toString();
  }

  /** As the JDK writes it. Mapped addresses are none of IPv4 to Envoy, nor here. */
  private static String address(String text) {
    try {
      return text.startsWith("::ffff:")
          ? "0:0:0:0:0:ffff:102:304"
          : InetAddress.getByName(text).getHostAddress();
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
