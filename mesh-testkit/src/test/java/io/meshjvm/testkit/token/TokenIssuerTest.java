package io.meshjvm.testkit.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.testkit.time.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TokenIssuerTest {

  private final VirtualTime time = new VirtualTime();
  private final TokenIssuer issuer = new TokenIssuer(time.clock());

  @Test
  void acceptsItsOwnTokensUntilTheyExpire() {
    String token = issuer.issue("shop", "web", Duration.ofMinutes(10));
    assertThat(issuer.review(token)).isEqualTo(new TokenReview.Accepted("shop", "web"));
    time.advance(Duration.ofMinutes(10));
    assertThat(issuer.review(token))
        .isEqualTo(new TokenReview.Rejected("token expired at 2026-01-01T00:10:00Z"));
  }

  @Test
  void acceptsOneOfSeveralAudiences() {
    TokenSpec spec = TokenSpec.of("shop", "web");
    assertThat(issuer.review(issuer.issue(spec.withAudiences("vault", "istio-ca"))))
        .isInstanceOf(TokenReview.Accepted.class);
    assertThat(issuer.review(issuer.issue(spec.withAudiences("vault"))))
        .isEqualTo(new TokenReview.Rejected("token is not meant for istio-ca"));
  }

  @Test
  void rejectsBadSignatures() {
    TokenReview bad = new TokenReview.Rejected("invalid signature");
    String good = issuer.issue("shop", "web", Duration.ofHours(1));
    String[] parts = good.split("\\.");
    assertThat(issuer.review(issuer.issue(TokenSpec.of("shop", "web").badlySigned())))
        .isEqualTo(bad);
    assertThat(new TokenIssuer(time.clock()).review(good)).isEqualTo(bad);
    assertThat(issuer.review(parts[0] + "." + parts[1] + ".")).isEqualTo(bad);
    assertThat(issuer.review(parts[0] + ".e30." + parts[2])).isEqualTo(bad);
    assertThat(issuer.review("not a token")).isEqualTo(bad);
    assertThat(issuer.review("..%")).isEqualTo(bad);
  }

  @Test
  void hasTheShapeOfAServiceAccountToken() {
    String[] parts = issuer.issue("shop", "web", Duration.ofHours(1)).split("\\.");
    assertThat(parts).hasSize(3);
    assertThat(decode(parts[0])).contains("\"typ\":\"JWT\"");
    assertThat(decode(parts[1]))
        .isEqualTo(
            "{\"aud\":[\"istio-ca\"],\"exp\":1767229200,\"iat\":1767225600,"
                + "\"iss\":\"https://kubernetes.default.svc\","
                + "\"sub\":\"system:serviceaccount:shop:web\"}");
  }

  private static String decode(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
