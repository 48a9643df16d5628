package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.meshjvm.policy.http.ChangedCall;
import io.meshjvm.policy.jwt.JwtAuthentication;
import io.meshjvm.policy.jwt.JwtOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens are judged as Envoy judges them, with its texts, and change requests as there. */
@RequiresEnvoy
class EnvoyTokensTest {

  private static final String[] ECHOED = {
    "authorization", "x-token", "x-payload", "x-sub", "x-deep", "x-number", "x-list", "cookie"
  };

  private static final Map<String, String> CONFIGS = TokenFilters.all();

  private static EnvoyProcess envoy;

  @BeforeAll
  static void start() throws IOException {
    EnvoyConfig config = new EnvoyConfig();
    config.cluster("dead", 1);
    CONFIGS.forEach(
        (name, filter) ->
            new FilteringListener(
                    name,
                    "",
                    """
                    {name: envoy.filters.http.jwt_authn, typed_config: {'@type':
                      type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication,
                      %s}},\
                    """
                        .formatted(filter),
                    ECHOED)
                .addTo(config));
    envoy = EnvoyProcess.start(config);
  }

  @AfterAll
  static void stop() {
    envoy.close();
  }

  static Stream<String> judgesAsEnvoyDoes() {
    return CONFIGS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource
  void judgesAsEnvoyDoes(String config) throws IOException {
    JwtAuthentication filter =
        JwtAuthentication.read(bytes(CONFIGS.get(config)), Clock.systemUTC());
    List<String> disagreements = new ArrayList<>();
    try (RawConnection connection = new RawConnection(envoy.port(config))) {
      for (Map.Entry<String, SentRequest> request : OddTokens.requests().entrySet()) {
        String theirs = told(connection.exchange(request.getValue().bytes()));
        String ours = told(filter.check(request.getValue()), request.getValue());
        if (!theirs.equals(ours)) {
          disagreements.add(
              "%s\n  Envoy: %s\n  here:  %s".formatted(request.getKey(), theirs, ours));
        }
      }
    }
    assertThat(disagreements).isEmpty();
  }

  private static String told(RawHttp.Answer answer) {
    if (answer.status() != 200) {
      return answer.status() + " " + answer.body() + " " + answer.header("www-authenticate");
    }
    Map<String, String> seen = new LinkedHashMap<>();
    for (String name : ECHOED) {
      seen.put(name, answer.header("x-saw-" + name));
    }
    String metadata =
        new String(
            answer.header("x-metadata").getBytes(StandardCharsets.ISO_8859_1),
            StandardCharsets.UTF_8);
    return "200 " + seen + " " + json(metadata);
  }

  private static String told(JwtOutcome outcome, SentRequest request) {
    if (outcome instanceof JwtOutcome.Refused refused) {
      return refused.status() + " " + refused.reason() + " " + refused.challenge();
    }
    JwtOutcome.Passed passed = (JwtOutcome.Passed) outcome;
    ChangedCall call = new ChangedCall(request, passed.changes());
    Map<String, String> seen = new LinkedHashMap<>();
    for (String name : ECHOED) {
      seen.put(name, String.join(",", call.header(name)));
    }
    return "200 " + seen + " " + json(new Gson().toJson(passed.metadata()));
  }

  /** Numbers and the order of members are as they are read, whoever wrote them. */
  private static String json(String text) {
    Object value = new Gson().fromJson(text.isEmpty() ? "{}" : text, Object.class);
    return JsonParser.parseString(new Gson().toJson(sorted(value))).toString();
  }

  private static Object sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, member) -> sorted.put(key.toString(), sorted(member)));
      return sorted;
    }
    return value;
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
