package io.meshjvm.policy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.policy.http.PathRules.EscapedSlashes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What holds of every path without parameters, however odd. With parameters it does not hold in
 * Envoy either: {@code /%2e;x} becomes {@code /.;x}, which by itself would become {@code /}.
 */
class PathPropertyTest {

  private static final String[] PIECES = {
    "/", "/", "..", ".", "%2e", "%2E", "%2f", "%5C", "\\", "a", "b", "%", "%2", "%41", "%25", "?",
    "~", "\u00e9", "\u263a", " ", "|", "2f", "2e"
  };

  @ParameterizedTest
  @EnumSource(
      value = EscapedSlashes.class,
      names = {"KEEP", "FORWARD"})
  void normalisingAgainChangesNothingAndNoDotSegmentStays(EscapedSlashes escaped) {
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      String path = path(random);
      PathRules rules = new PathRules(true, random.nextBoolean(), escaped);
      String once = rules.apply(path).path();
      assertThat(once).as(path).startsWith("/");
      String[] segments = once.replaceFirst("\\?.*", "").split("/", -1);
      assertThat(Arrays.asList(segments)).as(path).doesNotContain(".", "..", "%2e%2e");
      assertThat(rules.apply(once).path()).as(path).isEqualTo(once);
    }
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder("/");
    for (int pieces = random.nextInt(10); pieces > 0; pieces--) {
      path.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return path.toString();
  }
}
