package io.meshjvm.policy.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.TestCall;
import io.meshjvm.proto.envoy.config.core.v3.DataSource;
import io.meshjvm.proto.envoy.config.route.v3.RouteMatch;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtAuthenticationTest {

  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC);
  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final String HS256 = "{\"alg\":\"HS256\"}";

  @Test
  void passesAGoodTokenAndTellsItsClaims() {
    JwtProvider.Builder provider =
        provider()
            .setPayloadInMetadata("payload")
            .addClaimToHeaders(
                JwtClaimToHeader.newBuilder().setHeaderName("X-Sub").setClaimName("sub"));

    JwtOutcome.Passed passed =
        (JwtOutcome.Passed)
            check(provider, bearer(token(HS256, "{\"iss\":\"me\",\"sub\":\"you\"}", SECRET)));

    assertThat(passed.metadata())
        .containsExactly(Map.entry("payload", Map.of("iss", "me", "sub", "you")));
    assertThat(passed.changes().setHeaders()).containsExactly(Map.entry("x-sub", List.of("you")));
    assertThat(passed.changes().removedHeaders()).containsExactly("authorization");
  }

  @ParameterizedTest
  @CsvSource({
    "J\u00fcrgen, J\u00c3\u00bcrgen",
    "\u540d, \u00e5\u0090\u008d",
    "' you\\t', you",
    "a\\tb, 'a\tb'",
  })
  void sendsClaimsAsUtf8(String claim, String value) {
    assertThat(header(claim)).containsExactly(Map.entry("x-sub", List.of(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"you\\r\\nx-admin: yes", "you\\n", "\\u0000", "a\\u001bb", "a\\u007f", ""})
  void setsNoHeaderToAClaimWithControlCharacters(String claim) {
    assertThat(header(claim)).isEmpty();
  }

  private Map<String, List<String>> header(String claim) {
    JwtProvider.Builder provider =
        provider()
            .addClaimToHeaders(
                JwtClaimToHeader.newBuilder().setHeaderName("x-sub").setClaimName("sub"));
    String payload = "{\"iss\":\"me\",\"sub\":\"" + claim + "\"}";
    return ((JwtOutcome.Passed) check(provider, bearer(token(HS256, payload, SECRET))))
        .changes()
        .setHeaders();
  }

  @Test
  void putsWhatSeveralTokensSayOnLinesOfTheirOwnWhereEnvoyKeepsSeveral() {
    JwtProvider.Builder provider =
        provider()
            .addFromHeaders(JwtHeader.newBuilder().setName("x-a"))
            .addFromHeaders(JwtHeader.newBuilder().setName("x-b"))
            .addClaimToHeaders(
                JwtClaimToHeader.newBuilder().setHeaderName("x-sub").setClaimName("sub"))
            .addClaimToHeaders(
                JwtClaimToHeader.newBuilder().setHeaderName("user-agent").setClaimName("sub"));
    String one = token(HS256, "{\"iss\":\"me\",\"sub\":\"one\"}", SECRET);
    String two = token(HS256, "{\"iss\":\"me\",\"sub\":\"two\"}", SECRET);
    TestCall call =
        new TestCall("GET", "test.example", "/", Map.of("x-a", List.of(one), "x-b", List.of(two)));

    JwtOutcome.Passed passed = (JwtOutcome.Passed) check(provider, call);

    assertThat(passed.changes().setHeaders())
        .containsOnly(
            Map.entry("x-sub", List.of("two", "one")), Map.entry("user-agent", List.of("two,one")));
  }

  @Test
  void takesHeadersThatItSetsItselfFromTheCaller() {
    JwtProvider.Builder provider = provider().setForwardPayloadHeader("X-Payload");
    JwtAuthentication filter =
        JwtAuthentication.read(filter(provider, rule("/closed")).toByteArray(), CLOCK);

    JwtOutcome.Passed passed =
        (JwtOutcome.Passed) filter.check(TestCall.with("x-payload", "forged"));

    assertThat(passed.changes().removedHeaders()).containsExactly("x-payload");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"exp\": 1000060}|true",
        "{\"exp\": 999940}|true",
        "{\"exp\": 999939}|false",
        "{\"nbf\": 1000060}|true",
        "{\"nbf\": 1000061}|false",
        "{\"exp\": 0}|true"
      })
  void letsClocksDifferByAMinute(String claims, boolean good) {
    String token = token(HS256, claims.replace("{", "{\"iss\":\"me\","), SECRET);

    assertThat(check(provider(), bearer(token)))
        .isInstanceOf(good ? JwtOutcome.Passed.class : JwtOutcome.Refused.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"alg\":\"none\"}|Jwt header [alg] is not supported",
        "{\"alg\":\"NONE\"}|Jwt header [alg] is not supported",
        "{\"alg\":\"RS256\"}|Jwt verification fails",
        "{\"alg\":\"HS512\"}|Jwt verification fails",
        "{\"alg\":\"HS256\",\"kid\":\"other\"}|Jwks doesn't have key to match kid or alg from Jwt",
        "{\"alg\":[\"HS256\"]}|Jwt header [alg] field is required and must be a string",
        "[]|Jwt header is an invalid JSON",
        "{\"alg\":\"HS256\"|Jwt header is an invalid JSON"
      })
  void refusesHeadersThatAskForSomethingElse(String header, String reason) {
    JwtOutcome.Refused refused = refused(bearer(token(header, "{\"iss\":\"me\"}", SECRET)));

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.challenge())
        .isEqualTo("Bearer realm=\"http://test.example/\", error=\"invalid_token\"");
  }

  @Test
  void refusesTokensOfOthersAndForOthers() {
    assertThat(refused(bearer(token(HS256, "{\"iss\":\"you\"}", SECRET))).reason())
        .isEqualTo("Jwt issuer is not configured");
    assertThat(refused(bearer(token(HS256, "{\"iss\":\"me\"}", new byte[32]))).reason())
        .isEqualTo("Jwt verification fails");
    JwtOutcome outcome =
        check(
            provider().addAudiences("https://here/"),
            bearer(token(HS256, "{\"iss\":\"me\",\"aud\":\"there\"}", SECRET)));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            JwtOutcome.Refused.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(403);
              assertThat(refused.reason()).isEqualTo("Audiences in Jwt are not allowed");
            });
  }

  @Test
  void demandsATokenWithoutCallingItsAbsenceAnError() {
    JwtOutcome.Refused refused = refused(TestCall.get("/"));

    assertThat(refused.reason()).isEqualTo("Jwt is missing");
    assertThat(refused.challenge()).isEqualTo("Bearer realm=\"http://test.example/\"");
  }

  @Test
  void s18NeverFetchesKeysAndNamesTheProvider() {
    JwtProvider.Builder remote =
        JwtProvider.newBuilder().setIssuer("me").setRemoteJwks(RemoteJwks.getDefaultInstance());
    JwtAuthentication filter =
        JwtAuthentication.read(filter(remote, rule("/")).toByteArray(), CLOCK);

    assertThat(filter.keyless()).containsExactly("p");
    assertThat(filter.check(bearer(token(HS256, "{\"iss\":\"me\"}", SECRET))))
        .isInstanceOfSatisfying(
            JwtOutcome.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo("Jwks remote fetch is failed"));
  }

  @Test
  void s18ReadsNoFileForKeys() {
    JwtProvider.Builder file =
        JwtProvider.newBuilder().setLocalJwks(DataSource.newBuilder().setFilename("/etc/hostname"));
    JwtAuthentication filter = JwtAuthentication.read(filter(file, rule("/")).toByteArray(), CLOCK);

    assertThat(filter.keyless()).containsExactly("p");
    assertThat(filter.check(bearer(token(HS256, "{}", SECRET))))
        .isInstanceOf(JwtOutcome.Refused.class);
  }

  @Test
  void isStricterThanEnvoyAboutShortSecrets() {
    byte[] secret = "short".getBytes(StandardCharsets.US_ASCII);
    JwtProvider.Builder weak = JwtProvider.newBuilder().setLocalJwks(keys(secret));

    assertThat(check(weak, bearer(token(HS256, "{}", secret))))
        .isInstanceOfSatisfying(
            JwtOutcome.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo("Jwt verification fails"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"keys\": 5}", "no json"})
  void refusesAListenerWhoseKeySetIsNone(String keys) {
    JwtProvider.Builder provider =
        JwtProvider.newBuilder().setLocalJwks(DataSource.newBuilder().setInlineString(keys));
    byte[] config = filter(provider, rule("/")).toByteArray();

    assertThatThrownBy(() -> JwtAuthentication.read(config, CLOCK))
        .isInstanceOf(InvalidResourceException.class);
  }

  @Test
  void refusesAListenerThatDemandsWhatItDoesNotSay() {
    byte[] unknown =
        filter(
                provider(),
                rule("/").setRequires(JwtRequirement.newBuilder().setProviderName("other")))
            .toByteArray();
    byte[] unnamed = filter(provider(), rule("/").setRequirementName("other")).toByteArray();
    byte[] noise = {10, 5, 1};

    for (byte[] config : List.of(unknown, unnamed, noise)) {
      assertThatThrownBy(() -> JwtAuthentication.read(config, CLOCK))
          .isInstanceOf(InvalidResourceException.class);
    }
  }

  @Test
  void namesOptionsThatItDoesNotKnow() {
    JwtProvider.Builder subjects = provider().setSubjects(StringMatcher.newBuilder().setExact("x"));

    assertThat(
            JwtAuthentication.read(filter(subjects, rule("/")).toByteArray(), CLOCK).unsupported())
        .containsExactly("subjects");
  }

  private static JwtOutcome.Refused refused(HttpCall call) {
    return (JwtOutcome.Refused) check(provider(), call);
  }

  private static JwtOutcome check(JwtProvider.Builder provider, HttpCall call) {
    return JwtAuthentication.read(filter(provider, rule("/")).toByteArray(), CLOCK).check(call);
  }

  private static TestCall bearer(String token) {
    return TestCall.with("authorization", "Bearer " + token);
  }

  private static JwtProvider.Builder provider() {
    return JwtProvider.newBuilder().setIssuer("me").setLocalJwks(keys(SECRET));
  }

  private static DataSource keys(byte[] secret) {
    return DataSource.newBuilder()
        .setInlineBytes(
            ByteString.copyFromUtf8(
                "{\"keys\": [{\"kty\": \"oct\", \"kid\": \"k\", \"k\": \"%s\"}]}"
                    .formatted(base64(secret))))
        .build();
  }

  private static io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
      filter(JwtProvider.Builder provider, RequirementRule.Builder rule) {
    return io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
        .newBuilder()
        .putProviders("p", provider.build())
        .addRules(rule)
        .build();
  }

  private static RequirementRule.Builder rule(String prefix) {
    return RequirementRule.newBuilder()
        .setMatch(RouteMatch.newBuilder().setPrefix(prefix))
        .setRequires(JwtRequirement.newBuilder().setProviderName("p"));
  }

  private static String token(String header, String claims, byte[] secret) {
    String signed =
        base64(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
