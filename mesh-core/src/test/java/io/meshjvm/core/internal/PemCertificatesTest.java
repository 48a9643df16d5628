package io.meshjvm.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PemCertificatesTest {

  private static final String ROOT = resource("root-a.pem");

  @Test
  void readsEveryBlockInOrderAndSkipsExplanation() throws Exception {
    assertThat(PemCertificates.read(resource("two-roots.pem")))
        .extracting(certificate -> certificate.getSubjectX500Principal().getName())
        .containsExactly("O=root-a", "O=root-b");
  }

  @Test
  void readsWindowsLineEndsAndIndentedLines() throws Exception {
    assertThat(PemCertificates.read(ROOT.replace("\n", "\r\n  "))).hasSize(1);
  }

  @Test
  void readsAFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("root-cert.pem"), ROOT);
    assertThat(PemCertificates.read(file)).hasSize(1);
  }

  @Test
  void leavesMissingFilesToTheCaller(@TempDir Path directory) {
    assertThatThrownBy(() -> PemCertificates.read(directory.resolve("none.pem")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(String text, PemException.Reason reason, String pem) {
    PemException refusal =
        catchThrowableOfType(PemException.class, () -> PemCertificates.read(pem));
    assertThat(refusal).as(text).isNotNull();
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageNotContaining("SECRET");
  }

  static Stream<Arguments> refuses() {
    String body = ROOT.lines().filter(line -> !line.startsWith("-")).findFirst().orElseThrow();
    return Stream.of(
        Arguments.of("nothing", PemException.Reason.NO_BLOCK, ""),
        Arguments.of("garbage", PemException.Reason.NO_BLOCK, "fake-CA-cert"),
        Arguments.of("no end", PemException.Reason.HALF_BLOCK, ROOT.replaceFirst("-----END.*", "")),
        Arguments.of(
            "no begin", PemException.Reason.HALF_BLOCK, ROOT.replaceFirst("-----BEGIN.*", "")),
        Arguments.of(
            "good and half", PemException.Reason.HALF_BLOCK, ROOT + "-----BEGIN CERTIFICATE-----"),
        Arguments.of(
            "begin in begin",
            PemException.Reason.HALF_BLOCK,
            "-----BEGIN CERTIFICATE-----\n" + ROOT),
        Arguments.of("cut label", PemException.Reason.HALF_BLOCK, "-----BEGIN CERTIF"),
        Arguments.of(
            "cut dashes", PemException.Reason.HALF_BLOCK, "-----BEGIN -----".substring(0, 13)),
        Arguments.of(
            "private key",
            PemException.Reason.OTHER_KIND,
            ROOT + "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n"),
        Arguments.of("not Base64", PemException.Reason.NOT_BASE64, block("!!SECRET!!")),
        Arguments.of("empty block", PemException.Reason.NOT_A_CERTIFICATE, block("")),
        Arguments.of("cut certificate", PemException.Reason.NOT_A_CERTIFICATE, block(body)),
        Arguments.of("Base64 of text", PemException.Reason.NOT_A_CERTIFICATE, block("U0VDUkVU")),
        Arguments.of(
            "too large",
            PemException.Reason.TOO_LARGE,
            ROOT + "#".repeat(PemCertificates.MAX_BYTES)));
  }

  private static String block(String body) {
    return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
  }

  private static String resource(String name) {
    try (InputStream in = PemCertificatesTest.class.getResourceAsStream("/bootstrap/pem/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
