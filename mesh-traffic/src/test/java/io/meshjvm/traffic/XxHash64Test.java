package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {

  /** Cyan4973/xxHash, {@code tests/sanity_test_vectors.h}, and Envoy's {@code hash_test.cc}. */
  @ParameterizedTest
  @CsvSource({
    "'', 0, ef46db3751d8e999",
    "'', 1, d5afba1336a3be4b",
    "a, 0, d24ec4f1a98c6e5b",
    "abc, 0, 44bc2cf5ad770999",
    "foo, 0, 33bf00a859c4ba3f",
    "bar, 0, 48a37c90ad27a659",
    "Nobody inspects the spammish repetition, 0, fbcea83c8a378bf1",
  })
  void agreesWithThePublishedValues(String text, long seed, String hash) {
    assertThat(Long.toHexString(XxHash64.of(text, seed))).isEqualTo(hash);
  }

  @Test
  void agreesWithThePublishedValuesForEveryKindOfEnd() {
    byte[] sanity = sanity(222);

    assertThat(Long.toHexString(XxHash64.of(first(sanity, 1), 0))).isEqualTo("e934a84adb052768");
    assertThat(Long.toHexString(XxHash64.of(first(sanity, 14), 0))).isEqualTo("8282dcc4994e35c8");
    assertThat(Long.toHexString(XxHash64.of(first(sanity, 222), 0))).isEqualTo("b641ae8cb691c174");
  }

  private static byte[] first(byte[] bytes, int length) {
    return java.util.Arrays.copyOf(bytes, length);
  }

  /** The bytes that the published values are of. */
  private static byte[] sanity(int length) {
    long generator = 2_654_435_761L;
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (generator >>> 56);
      generator *= 0x9E37_79B1_85EB_CA8DL;
    }
    return bytes;
  }
}
