package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.testkit.time.VirtualTime;
import io.meshjvm.testkit.token.TokenIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenDiagnosisTest {

  private static final IdentityException REFUSED = IdentityFault.UNAUTHENTICATED.because("refused");

  private final VirtualTime time = new VirtualTime();
  @TempDir Path directory;

  @Test
  void namesAMissingFile() {
    assertThat(explain(false).code()).isEqualTo("MESH-1106");
    assertThat(explain(false).problem()).contains(token().toString());
  }

  @Test
  void namesADirectory() throws IOException {
    Files.createDirectory(token());
    assertThat(explain(false).code()).isEqualTo("MESH-1106");
  }

  @Test
  void namesAnEmptyFile() throws IOException {
    Files.writeString(token(), " \n");
    assertThat(explain(false).problem()).contains("is empty");
  }

  @Test
  void saysWhenTheTokenExpired() throws IOException {
    write();
    time.advance(Duration.ofHours(2));
    assertThat(explain(false).code()).isEqualTo("MESH-1103");
    assertThat(explain(false).problem()).contains("expired at 2026-01-01T01:00:00Z");
  }

  @Test
  void saysWhatToDoWhenCertificateAndTokenHaveExpired() throws IOException {
    write();
    time.advance(Duration.ofHours(2));
    IdentityException explained = explain(true);
    assertThat(explained.code()).isEqualTo("MESH-1107");
    assertThat(explained.remedy()).contains("kubectl create token", "no restart");
  }

  @Test
  void leavesTheAnswerAloneWhileTheTokenLooksGood() throws IOException {
    write();
    assertThat(explain(true)).isSameAs(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"opaque", "a.b", "a.!!!.c", "a.e30.c", "..", "a.eyJleHAiOiJ4In0.c"})
  void leavesTheAnswerAloneForTokensThatSayNothing(String token) throws IOException {
    Files.writeString(token(), token);
    assertThat(explain(true)).isSameAs(REFUSED);
  }

  private void write() throws IOException {
    String token = new TokenIssuer(time.clock()).issue("shop", "cart", Duration.ofHours(1));
    Files.writeString(token(), token);
  }

  private IdentityException explain(boolean certificateExpired) {
    return TokenDiagnosis.explain(REFUSED, token(), time.now(), certificateExpired);
  }

  private Path token() {
    return directory.resolve("istio-token");
  }
}
