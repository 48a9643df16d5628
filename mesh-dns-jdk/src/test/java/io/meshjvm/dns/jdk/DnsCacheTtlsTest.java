package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsCacheTtlsTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // security: positive, negative, stale; system: the same; Java; result
        "-,  10, -,   -,    -, -,   25, 30, 10, 0",
        "-,  -,  -,   -,    -, -,   25, 30, 0,  0",
        "5,  10, -,   60,   9, -,   25, 5,  10, 0",
        "-,  -,  -,   60,   9, 90,  25, 60, 9,  90",
        "-,  -,  -,   0x10, -, -,   25, 16, 0,  0",
        "0x10, 010, -, 7,   -, -,   25, 7,  10, 0",
        "x,  y,  z,   7,    8, 9,   25, 7,  8,  9",
        "x,  y,  z,   x,    y, z,   25, 30, 0,  0",
        "-5, -5, -,   -,    -, -,   25, -1, -1, 0",
        "5,  10, 60,  -,    -, -,   25, 5,  10, 60",
        "5,  10, 60,  -,    -, -,   17, 5,  10, 0",
        "0,  10, 60,  -,    -, -,   25, 0,  10, 0",
        "-1, 10, 60,  -,    -, -,   25, -1, 10, 0",
        "5,  10, -60, -,    -, -,   25, 5,  10, 0"
      })
  void areReadAsTheJdkDoes(
      @Nullable String positive,
      @Nullable String negative,
      @Nullable String stale,
      @Nullable String systemPositive,
      @Nullable String systemNegative,
      @Nullable String systemStale,
      int java,
      int positiveTtl,
      int negativeTtl,
      int staleTtl) {
    Map<String, @Nullable String> security = new HashMap<>();
    security.put("networkaddress.cache.ttl", positive);
    security.put("networkaddress.cache.negative.ttl", negative);
    security.put("networkaddress.cache.stale.ttl", stale);
    Map<String, @Nullable String> system = new HashMap<>();
    system.put("sun.net.inetaddr.ttl", systemPositive);
    system.put("sun.net.inetaddr.negative.ttl", systemNegative);
    system.put("sun.net.inetaddr.stale.ttl", systemStale);

    assertThat(DnsCacheTtls.of(security::get, system::get, java, 30))
        .isEqualTo(new DnsCacheTtls(positiveTtl, negativeTtl, staleTtl));
  }

  @ParameterizedTest
  @CsvSource({
    "30, 10, 0,  false",
    "31, 10, 0,  true",
    "-1, 10, 0,  true",
    "30, 11, 0,  true",
    "30, -1, 0,  true",
    "30, 10, 60, true",
    "0,  0,  0,  false"
  })
  void areWorthAWarningWhereTheyHideUpdates(int positive, int negative, int stale, boolean warns) {
    JdkDnsStatus status =
        new JdkDnsStatus(
            new JdkDnsStatus.Activity.Active("Main.main", Instant.EPOCH),
            new DnsCacheTtls(positive, negative, stale),
            1);
    assertThat(status.warnings().stream().anyMatch(w -> w.code().equals("MESH-1422")))
        .isEqualTo(warns);
  }
}
