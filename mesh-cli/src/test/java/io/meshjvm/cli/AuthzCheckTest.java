package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What istiod's policies of once decide, asked without it. */
class AuthzCheckTest {

  private static final String CALLER = "spiffe://cluster.local/ns/default/sa/httpbin";
  private static final String ALLOWS = "ns[vm]-policy[allow-default]-rule[0]";
  private static final String DENIES = "ns[vm]-policy[deny-admin]-rule[0]";
  private static final String DENIES_ADDRESS = "ns[vm]-policy[deny-admin]-rule[1]";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        CALLER + " | GET | /api/x | allow | " + ALLOWS,
        CALLER + " | GET | /health?deep=1 | allow | " + ALLOWS,
        "cluster.local/ns/default/sa/httpbin | GET | /health | allow | " + ALLOWS,
        CALLER + " | POST | /api/x | deny | -",
        CALLER + " | GET | /elsewhere | deny | -",
        CALLER + " | GET | /admin | deny | " + DENIES,
        CALLER + " | GET | /api/%2e%2e/admin | deny | " + DENIES,
        CALLER + " | GET | /api//x | allow | " + ALLOWS,
        CALLER + " | GET | /api/x#y | reject | -",
        "spiffe://cluster.local/ns/default/sa/other | GET | /api/x | deny | -",
        "spiffe://elsewhere/ns/default/sa/httpbin | GET | /api/x | deny | -",
        "no id | GET | /api/x | deny | -",
        "- | GET | /api/x | deny | -",
      })
  void decidesAsTheListenerSays(
      String principal, String method, String path, String decision, String policy) {
    List<String> arguments = new ArrayList<>(List.of("--method", method, "--path", path));
    if (principal != null) {
      arguments.addAll(List.of("--principal", principal));
    }

    JsonObject answer = json("sotw", 9090, arguments);

    assertThat(answer.get("decision").getAsString()).isEqualTo(decision);
    assertThat(answer.get("policy").getAsString()).isEqualTo(policy == null ? "" : policy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sotw", "delta"})
  void letsPlaintextInWhereThePortDoes(String protocol) {
    assertThat(json(protocol, 9092, List.of("--path", "/admin")).get("policy").getAsString())
        .isEqualTo(DENIES);
    assertThat(json(protocol, 8080, List.of("--path", "/admin")).get("reason").getAsString())
        .isEqualTo("no filter chain takes plaintext of http/1.1");
  }

  @Test
  void tellsPeopleWhatAndWhy() {
    Cli run =
        check(
            "sotw",
            9090,
            List.of("--principal", CALLER, "--path", "/health", "--source-ip", "10.99.1.2"));

    assertThat(run.exit()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "deny by " + DENIES_ADDRESS + " (403)",
            "  reason: denied by policy vm/deny-admin, rule 1",
            "  chain: 0.0.0.0_9090");
  }

  @Test
  void tellsThePathThatTheApplicationSees() {
    JsonObject answer =
        json("sotw", 9090, List.of("--principal", CALLER, "--path", "/x/%2E%2e/api/%41?q=%2e"));

    assertThat(answer.get("path").getAsString()).isEqualTo("/api/A?q=%2e");
  }

  @Test
  void deniesABadToken() {
    JsonObject answer =
        json(
            "sotw",
            9090,
            List.of(
                "--principal", CALLER, "--path", "/health", "--header", "authorization=Bearer x"));

    assertThat(answer.get("decision").getAsString()).isEqualTo("deny");
    assertThat(answer.get("status").getAsInt()).isEqualTo(401);
    assertThat(answer.get("reason").getAsString()).contains("Jwt");
  }

  @Test
  void takesHeadersWithoutTheSpaceAroundThem() {
    JsonObject answer =
        json(
            "sotw",
            9090,
            List.of(
                "--principal", CALLER, "--path", "/health", "--header", "authorization=Bearer "));

    assertThat(answer.get("decision").getAsString()).isEqualTo("allow");
  }

  @Test
  void takesAnEmptyPrincipalForPlaintext() {
    assertThat(json("sotw", 9090, List.of("--principal", "")).get("reason").getAsString())
        .isEqualTo("no filter chain takes plaintext");
  }

  @Test
  void takesSeveralResponsesOfWhichTheLastCounts() throws IOException {
    Path responses = directory.resolve("responses.json");
    Files.writeString(
        responses,
        """
        [{"resources": [{"@type": "type.googleapis.com/envoy.config.listener.v3.Listener",
          "name": "virtualInbound"}]}, %s]
        """
            .formatted(Files.readString(Path.of(file("sotw-listeners.json")))));

    Cli run =
        Cli.run(
            "authz",
            "check",
            "--listeners",
            responses.toString(),
            "--port",
            "9090",
            "--principal",
            CALLER,
            "--path",
            "/health");

    assertThat(run.out()).startsWith("allow by " + ALLOWS);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refusesAPortThatIsNone(int port) {
    Cli run = check("sotw", port, List.of());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("--port " + port + " is no port");
  }

  @Test
  void saysThatAFileIsNoTextInUtf8() throws IOException {
    Path file = directory.resolve("utf16.json");
    Files.writeString(file, "[]", StandardCharsets.UTF_16);

    assertThat(Cli.run("authz", "check", "--listeners", file.toString(), "--port", "1").err())
        .contains("MESH-3102", "it is no text in UTF-8");
    assertThat(check("sotw", 1, List.of("--requests", file.toString())).err())
        .contains("MESH-3112", "it is no text in UTF-8");
  }

  @Test
  void answersManyInTheirOrder() throws IOException {
    Path requests = directory.resolve("requests.json");
    Files.writeString(
        requests,
        """
        [{"principal": "%1$s", "method": "GET", "path": "/health", "headers": {"host": "a"}},
         {"principal": null, "method": "GET", "path": "/health", "headers": {"Host": "a"}},
         {"principal": "%1$s", "method": "GET", "path": "/x#", "headers": {"x": ["a", "b"]}},
         {"principal": "%1$s", "path": "/health", "source_ip": "10.99.1.1", "headers": null},
         {"principal": "%1$s", "path": "/health", "headers": {":authority": "a b"}}]
        """
            .formatted(CALLER));

    Cli run = check("sotw", 9090, List.of("--requests", requests.toString()));

    JsonArray answers = JsonParser.parseString(run.out()).getAsJsonArray();
    assertThat(answers)
        .extracting(
            answer ->
                answer.getAsJsonObject().get("decision").getAsString()
                    + " "
                    + answer.getAsJsonObject().get("policy").getAsString())
        .containsExactly(
            "allow " + ALLOWS, "deny ", "reject ", "deny " + DENIES_ADDRESS, "reject ");
    assertThat(answers).allMatch(answer -> answer.getAsJsonObject().size() == 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | it is no array",
        "[1] | item 0 is no object",
        "[{\"path\": {}}] | path is no text",
        "[{\"headers\": [1]}] | headers is no object",
        "[{\"headers\": {\"a\": {}}}] | a header is no text",
        "[{\"source_ip\": \"no\", \"principal\": \"cluster.local/ns/b/sa/c\"}] | ",
        "[ | ",
      })
  void refusesWhatIsNoRequests(String content, String reason) throws IOException {
    Path requests = directory.resolve("requests.json");
    Files.writeString(requests, content);

    Cli run = check("delta", 9091, List.of("--requests", requests.toString()));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("MESH-3112", reason == null ? "" : reason);
  }

  @Test
  void saysWhatIsMissingInTheRecording() throws IOException {
    Path empty = directory.resolve("empty.json");
    Files.writeString(
        empty, "{\"typeUrl\": \"type.googleapis.com/envoy.config.listener.v3.Listener\"}");
    Path odd = directory.resolve("odd.json");
    Files.writeString(
        odd,
        """
        {"resources": [{"@type": "type.googleapis.com/envoy.config.listener.v3.Listener",
          "name": "virtualInbound", "filterChains": [{"name": "q",
            "filterChainMatch": {"transportProtocol": "quic"}}]}]}
        """);

    assertThat(Cli.run("authz", "check", "--listeners", empty.toString(), "--port", "1").err())
        .contains("MESH-3110");
    assertThat(Cli.run("authz", "check", "--listeners", odd.toString(), "--port", "1").err())
        .contains("MESH-3111", "unknown transport_protocol quic");
    assertThat(check("sotw", 1, List.of("--header", "nothing")).exit()).isEqualTo(2);
  }

  private static JsonObject json(String protocol, int port, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--json");
    Cli run = check(protocol, port, all);
    assertThat(run.err()).isEmpty();
    return JsonParser.parseString(run.out()).getAsJsonObject();
  }

  private static Cli check(String protocol, int port, List<String> arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "authz",
                "check",
                "--listeners",
                file(protocol + "-listeners.json"),
                "--port",
                Integer.toString(port)));
    all.addAll(arguments);
    return Cli.run(all.toArray(String[]::new));
  }

  private static String file(String name) {
    try {
      return Path.of(
              Objects.requireNonNull(AuthzCheckTest.class.getResource("authz/" + name)).toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
