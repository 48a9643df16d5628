package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.dns.jdk.DnsCacheTtls;
import io.meshjvm.dns.jdk.JdkDnsStatus;
import io.meshjvm.dns.jdk.JdkDnsStatus.Activity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolverExaminationTest {

  private static final DnsCacheTtls USUAL = new DnsCacheTtls(30, 10, 0);

  private static List<Finding> examine(Activity activity, DnsCacheTtls cache) {
    return ResolverExamination.examine(new JdkDnsStatus(activity, cache, 0));
  }

  @Test
  void namesTheLookupThatCameFirst() {
    assertThat(examine(new Activity.Active("com.app.Main.main", Instant.EPOCH), USUAL))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Finding.Level.OK);
              assertThat(finding.what()).contains("com.app.Main.main", "30 s");
            });
  }

  @Test
  void anOldJavaIsNoDefect() {
    assertThat(examine(new Activity.Inert("Java 17 has no resolver providers"), USUAL))
        .extracting(Finding::level)
        .containsExactly(Finding.Level.OK);
  }

  @Test
  void warnsWhereTheJdkAsksSomebodyElseAndWhereItsCacheHidesUpdates() {
    List<Finding> findings =
        examine(
            new Activity.NotActive(List.of("an agent came first")), new DnsCacheTtls(-1, 10, 0));

    assertThat(findings).extracting(Finding::level).containsOnly(Finding.Level.WARN);
    assertThat(findings).extracting(Finding::code).containsExactly("MESH-1421", "MESH-1422");
    assertThat(findings.get(0).what()).contains("an agent came first");
  }
}
