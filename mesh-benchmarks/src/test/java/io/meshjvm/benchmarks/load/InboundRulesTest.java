package io.meshjvm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.config.MeshStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundRulesTest {

  @Test
  void envoyGetsAsManyRulesAsAreSaidAndTheCallersIsTheLast() throws IOException {
    MeshStore store = new MeshStore();
    store.apply(InboundRules.policies());
    String filters = InboundFilters.of(store);
    assertThat(filters.split("ns\\[bench]-policy\\[", -1)).hasSize(InboundRules.COUNT + 1);
    assertThat(filters).contains("policy[z]-rule[0]");
    assertThat(filters.split("/sa/client", -1)).hasSize(2);
  }

  @Test
  void envoyGetsNoFilterWithoutPolicies() throws IOException {
    assertThat(InboundFilters.of(new MeshStore())).isEmpty();
  }

  @Test
  void comparesRequestsOfHttp1() {
    LoadOptions options = InboundComparison.options("--seconds", "1");
    assertThat(options.time()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.protocols()).isEqualTo(List.of(Protocol.HTTP1));
    assertThatThrownBy(() -> InboundComparison.options("--protocols", "GRPC"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
