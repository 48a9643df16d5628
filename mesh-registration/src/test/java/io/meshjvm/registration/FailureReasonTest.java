package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.Problem;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.StreamFailure;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureReasonTest {

  private static final WorkloadNode NODE = TestNodes.joining("python-http", "10.77.0.9", "");

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
UNAUTHENTICATED     | authentication failure | UNAUTHENTICATED | MESH-1307 | kubectl create token my-vm -n vm --audience istio-ca
UNAUTHENTICATED     | request authenticate failure | UNAUTHENTICATED | MESH-1307 | ISTIO_META_CLUSTER_ID=Kubernetes
PERMISSION_DENIED   | authorization failed: no identities ([spiffe://cluster.local/ns/shop/sa/my-vm]) matched vm/my-vm | IDENTITY_REFUSED | MESH-1306 | identity of namespace vm and service account my-vm
UNKNOWN             | registration of WorkloadEntry service account mismatch: "other" vs "my-vm" | SERVICE_ACCOUNT_MISMATCH | MESH-1302 | kubectl get workloadgroup python-http -n vm
UNKNOWN             | registration of WorkloadEntry namespace mismatch: "shop" vs "vm" | NAMESPACE_MISMATCH | MESH-1303 | kubectl create token my-vm -n vm
UNKNOWN             | registration of WorkloadEntry requires a verified identity | IDENTITY_UNVERIFIED | MESH-1304 | port 15012
UNKNOWN             | proxy metadata indicates that it must correspond to an existing WorkloadEntry, however WorkloadEntry vm/gone is not found | ENTRY_MISSING | MESH-1305 | kubectl get workloadentry
UNKNOWN             | auto-registration WorkloadEntry of rec-1.vm failed: error creating WorkloadEntry: admission webhook denied | ENTRY_NOT_WRITTEN | MESH-1310 | grep python-http-10.77.0.9
UNKNOWN             | auto-registration WorkloadEntry of rec-1.vm failed: registration of WorkloadEntry service account mismatch: "other" vs "my-vm" | SERVICE_ACCOUNT_MISMATCH | MESH-1302 | python-http
FAILED_PRECONDITION | auto-registration WorkloadEntry of rec-1.vm failed: cannot find WorkloadGroup vm/nosuch | GROUP_MISSING | MESH-1301 | kubectl get workloadgroup python-http -n vm
INVALID_ARGUMENT    | missing parts in the service node "foo" | NODE_INVALID | MESH-1308 | sidecar~10.77.0.9~rec-1.vm~vm.svc.cluster.local
INVALID_ARGUMENT    | no valid IP address in the service node id or metadata | NODE_INVALID | MESH-1308 | cluster.env
RESOURCE_EXHAUSTED  | request rate limit exceeded | OVERLOADED | MESH-1309 | attempts go on
""")
  void namesEachFailureWithItsCodeAndRemedy(
      String status, String message, FailureReason reason, String code, String remedy) {
    StreamFailure failure = failure(status, message);

    assertThat(FailureReason.of(failure)).isEqualTo(reason);
    Problem described = FailureReason.describe(failure, NODE);
    assertThat(described.code()).isEqualTo(code);
    assertThat(described.what()).contains(status).contains(message);
    assertThat(described.remedy()).contains(remedy).doesNotContainPattern("\\{[a-z]");
  }

  @Test
  void keepsWhatTheControlPlaneWroteToOneShortLine() {
    StreamFailure failure = failure("UNKNOWN", "a\r\nforged log line\u0000" + "x".repeat(5000));

    String problem = FailureReason.describe(failure, NODE).what();

    assertThat(problem).doesNotContainPattern("\\p{Cntrl}").hasSizeLessThan(500);
  }

  @Test
  void namesTheEntryThatIsMissing() {
    StreamFailure failure = failure("UNKNOWN", "it must correspond to an existing WorkloadEntry");

    assertThat(FailureReason.describe(failure, TestNodes.takingOver("db-1")).remedy())
        .contains("kubectl get workloadentry db-1 -n vm");
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED_PRECONDITION, something new",
    "UNKNOWN, something new",
    "UNAVAILABLE, io exception",
    "UNAVAILABLE, cannot find WorkloadGroup",
    "INTERNAL, ''",
  })
  void leavesFailuresOfTheConnectionToTheConnection(String status, String message) {
    StreamFailure failure = failure(status, message);

    assertThat(FailureReason.of(failure)).isNull();
    assertThat(FailureReason.refusal(failure)).isFalse();
    Problem described = FailureReason.describe(failure, NODE);
    assertThat(described.code()).isEqualTo("MESH-1299");
    assertThat(described.what()).startsWith(status).endsWith(message);
    assertThat(described.remedy()).isEqualTo("Wait");
  }

  private static StreamFailure failure(String status, String message) {
    return new StreamFailure(new Problem("MESH-1299", message, "Wait"), status, Instant.EPOCH);
  }
}
