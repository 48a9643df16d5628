package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.traffic.CircuitBreakers.RetryBudget;
import io.meshjvm.traffic.OutlierDetection.Consecutive;
import io.meshjvm.traffic.OutlierDetection.Ejection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResilienceReadersTest {

  @Test
  void readsOutlierDetectionWithEnvoysDefaults() throws Exception {
    assertThat(outliers(""))
        .isEqualTo(
            new OutlierDetection(
                new Consecutive(5, 100),
                new Consecutive(5, 0),
                new Consecutive(5, 100),
                false,
                Duration.ofSeconds(10),
                new Ejection(
                    Duration.ofSeconds(30), Duration.ofSeconds(300), Duration.ZERO, 10, false)));
  }

  @Test
  void readsEveryFieldOfOutlierDetection() throws Exception {
    assertThat(
            outliers(
                """
                consecutive_5xx { value: 7 } enforcing_consecutive_5xx { value: 70 }
                consecutive_gateway_failure { value: 8 }
                enforcing_consecutive_gateway_failure { value: 80 }
                consecutive_local_origin_failure { value: 9 }
                enforcing_consecutive_local_origin_failure { value: 90 }
                split_external_local_origin_errors: true
                interval { seconds: 1 } base_ejection_time { seconds: 400 nanos: 500000000 }
                max_ejection_time { seconds: 500 } max_ejection_time_jitter { seconds: 3 }
                max_ejection_percent { value: 44 } always_eject_one_host { value: true }
                """))
        .isEqualTo(
            new OutlierDetection(
                new Consecutive(7, 70),
                new Consecutive(8, 80),
                new Consecutive(9, 90),
                true,
                Duration.ofSeconds(1),
                new Ejection(
                    Duration.ofMillis(400_500),
                    Duration.ofSeconds(500),
                    Duration.ofSeconds(3),
                    44,
                    true)));
  }

  @Test
  void letsTheLongestTimeGrowWithTheBaseTime() throws Exception {
    assertThat(outliers("base_ejection_time { seconds: 900 }").ejection().longest())
        .isEqualTo(Duration.ofSeconds(900));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enforcing_consecutive_5xx { value: 101 }",
        "enforcing_consecutive_gateway_failure { value: 4294967295 }",
        "max_ejection_percent { value: 101 }",
        "interval { }",
        "interval { seconds: -1 }",
        "base_ejection_time { }",
        "base_ejection_time { seconds: 9223372036854775807 nanos: 2000000000 }",
        "max_ejection_time { seconds: 10 }",
        "max_ejection_time_jitter { seconds: -1 }",
      })
  void refusesWhatEnvoyRefuses(String wire) {
    assertThatThrownBy(() -> outliers(wire))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("outlier_detection");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enforcing_success_rate { }                                           | ''",
        "consecutive_5xx { value: 5 }                          | outlier detection by success rate",
        "enforcing_success_rate { value: 1 }                   | outlier detection by success rate",
        "enforcing_success_rate { } split_external_local_origin_errors: true"
            + "                                                | outlier detection by success rate",
        "enforcing_success_rate { } enforcing_failure_percentage { value: 5 }"
            + "                                          | outlier detection by failure percentage",
      })
  void namesWaysOfDetectionThatAreNotDone(String wire, String feature) throws Exception {
    assertThat(String.join(", ", OutlierDetectionReader.unsupported(wire(wire))))
        .isEqualTo(feature);
  }

  @Test
  void readsCircuitBreakersWithEnvoysDefaults() throws Exception {
    assertThat(breakers("")).isEqualTo(new CircuitBreakers(1024, 1024, 1024, 3, null));
    assertThat(breakers("thresholds { }"))
        .isEqualTo(new CircuitBreakers(1024, 1024, 1024, 3, null));
    assertThat(breakers("thresholds { priority: HIGH max_connections { value: 1 } }"))
        .isEqualTo(new CircuitBreakers(1024, 1024, 1024, 3, null));
  }

  @Test
  void readsTheCircuitBreakersOfTheDefaultPriority() throws Exception {
    assertThat(
            breakers(
                """
                thresholds { priority: HIGH max_connections { value: 1 } }
                thresholds {
                  max_connections { value: 100 } max_pending_requests { value: 0 }
                  max_requests { value: 4294967295 } max_retries { value: 7 }
                }
                """))
        .isEqualTo(new CircuitBreakers(100, 0, 4_294_967_295L, 7, null));
  }

  @Test
  void readsARetryBudget() throws Exception {
    assertThat(breakers("thresholds { retry_budget { } }").retryBudget())
        .isEqualTo(new RetryBudget(20, 3));
    assertThat(
            breakers(
                    """
                    thresholds {
                      retry_budget {
                        budget_percent { value: 12.5 } min_retry_concurrency { value: 1 }
                      }
                    }
                    """)
                .retryBudget())
        .isEqualTo(new RetryBudget(12.5, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "100.1", "nan"})
  void refusesARetryBudgetOutOfRange(String percent) {
    assertThatThrownBy(
            () ->
                breakers(
                    "thresholds { retry_budget { budget_percent { value: " + percent + " } } }"))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("retry_budget");
  }

  private static OutlierDetection outliers(String wire) throws Exception {
    return OutlierDetectionReader.read(wire(wire));
  }

  private static io.meshjvm.proto.envoy.config.cluster.v3.OutlierDetection wire(String text)
      throws Exception {
    return TextFormat.parse(text, io.meshjvm.proto.envoy.config.cluster.v3.OutlierDetection.class);
  }

  private static CircuitBreakers breakers(String wire) throws Exception {
    return CircuitBreakersReader.read(
        TextFormat.parse(wire, io.meshjvm.proto.envoy.config.cluster.v3.CircuitBreakers.class));
  }
}
