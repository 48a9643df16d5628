package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenHintTest {

  private static final Instant EXPIRY = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path directory;

  @Test
  void saysWhenATokenExpires() throws IOException {
    JoinReport.Token token = read(jwt("{\"exp\":" + EXPIRY.getEpochSecond() + "}") + "\n");

    assertThat(token.readable()).isTrue();
    assertThat(token.expires()).isEqualTo(EXPIRY);
    assertThat(token.path()).endsWith("istio-token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "7",
        "{\"exp\":null}",
        "{\"exp\":{}}",
        "{\"exp\":\"soon\"}",
        "{\"exp\":99999999999999999999}",
        "{\"exp\":9223372036854775807}",
        "{broken",
        "",
      })
  void knowsNoExpiryOfClaimsThatNameNone(String claims) throws IOException {
    JoinReport.Token token = read(jwt(claims));

    assertThat(token.readable()).isTrue();
    assertThat(token.expires()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "secret.secret", "a.b.c.d", "a.!!!.c", "a..c"})
  void knowsNoExpiryOfWhatIsNoJwt(String text) throws IOException {
    assertThat(read(text).readable()).isTrue();
    assertThat(read(text).expires()).isNull();
  }

  @Test
  void tellsThatThereIsNone() throws IOException {
    assertThat(TokenHint.read(directory.resolve("missing")).readable()).isFalse();
    assertThat(TokenHint.read(directory).readable()).isFalse();
    assertThat(read("").readable()).isFalse();
    assertThat(read("x".repeat(70_000)).readable()).isFalse();
    Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(TokenHint.read(directory.resolve("binary")).readable()).isFalse();
  }

  @Test
  void neverShowsTheToken() throws IOException {
    String secret = jwt("{\"exp\":1,\"sub\":\"who\"}");

    assertThat(read(secret).toString())
        .doesNotContain(secret)
        .doesNotContain(secret.split("\\.")[1])
        .doesNotContain("c2lnbmF0dXJl");
  }

  private JoinReport.Token read(String text) throws IOException {
    Path file = directory.resolve("istio-token");
    Files.writeString(file, text);
    return TokenHint.read(file);
  }

  private static String jwt(String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString("{}".getBytes(StandardCharsets.UTF_8))
        + "."
        + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2lnbmF0dXJl";
  }
}
