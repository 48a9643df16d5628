package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://cluster.local/ns/shop/sa/cart",
        "spiffe://cluster.local",
        "spiffe://1.2.3.4/path",
        "spiffe://a-b_c.d0/Path/9.9/_-x",
        "spiffe://td/.../..a/a..",
        "spiffe://spiffe/spiffe"
      })
  void readsWhatTheStandardAllowsAndPrintsItUnchanged(String uri) {
    assertThat(SpiffeId.parse(uri)).hasToString(uri).isEqualTo(SpiffeId.parse(uri));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource
  void refuses(String uri, String reason) {
    assertThatThrownBy(() -> SpiffeId.parse(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  static Stream<Arguments> refuses() {
    return Stream.of(
        Arguments.of("", "spiffe://"),
        Arguments.of("cluster.local/ns/a/sa/b", "spiffe://"),
        Arguments.of("http://cluster.local/a", "spiffe://"),
        Arguments.of("SPIFFE://cluster.local/a", "spiffe://"),
        Arguments.of("Spiffe://cluster.local/a", "spiffe://"),
        Arguments.of(" spiffe://cluster.local/a", "spiffe://"),
        Arguments.of("spiffe:/cluster.local/a", "spiffe://"),
        Arguments.of("spiffe:cluster.local", "spiffe://"),
        Arguments.of("spiffe://", "trust domain is empty"),
        Arguments.of("spiffe:///ns/a/sa/b", "trust domain is empty"),
        Arguments.of("spiffe://Cluster.local/a", "'C'"),
        Arguments.of("spiffe://cluster.local:443/a", "':'"),
        Arguments.of("spiffe://user@cluster.local/a", "'@'"),
        Arguments.of("spiffe://user:pw@cluster.local/a", "':'"),
        Arguments.of("spiffe://cluster%2elocal/a", "'%'"),
        Arguments.of("spiffe://cluster local/a", "U+0020"),
        Arguments.of("spiffe://cluster.local?x=1", "'?'"),
        Arguments.of("spiffe://cluster.local#x", "'#'"),
        Arguments.of("spiffe://[::1]/a", "'['"),
        Arguments.of("spiffe://t\u00f6d/a", "U+00F6"),
        Arguments.of("spiffe://" + "a".repeat(256) + "/a", "longer than 255"),
        Arguments.of("spiffe://td/", "trailing '/'"),
        Arguments.of("spiffe://td/a/", "trailing '/'"),
        Arguments.of("spiffe://td//a", "empty segment"),
        Arguments.of("spiffe://td/a//b", "empty segment"),
        Arguments.of("spiffe://td/./a", "segment '.'"),
        Arguments.of("spiffe://td/a/..", "segment '..'"),
        Arguments.of("spiffe://td/ns/a/../b/sa/c", "segment '..'"),
        Arguments.of("spiffe://td/%2e%2e/a", "'%'"),
        Arguments.of("spiffe://td/a%2fb", "'%'"),
        Arguments.of("spiffe://td/a?q=1", "'?'"),
        Arguments.of("spiffe://td/a#f", "'#'"),
        Arguments.of("spiffe://td/a b", "U+0020"),
        Arguments.of("spiffe://td/a\u0000", "U+0000"),
        Arguments.of("spiffe://td/a\nb", "U+000A"),
        Arguments.of("spiffe://td/*", "'*'"),
        Arguments.of("spiffe://td/a:b", "':'"),
        Arguments.of("spiffe://td/\u0430dmin", "U+0430"),
        Arguments.of("spiffe://td/" + "a".repeat(2037), "longer than 2048"));
  }

  @Test
  void acceptsTheLongestIdThatTheStandardAllows() {
    assertThat(SpiffeId.parse("spiffe://td/" + "a".repeat(2036)).toString()).hasSize(2048);
    assertThat(SpiffeId.parse("spiffe://" + "a".repeat(255)).trustDomain().name()).hasSize(255);
  }

  @Test
  void namesTheServiceAccountOfIstiosForm() {
    SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/cart");
    assertThat(id).isEqualTo(SpiffeId.of(TrustDomain.CLUSTER_LOCAL, "shop", "cart"));
    assertThat(id.namespace()).contains("shop");
    assertThat(id.serviceAccount()).contains("cart");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://td",
        "spiffe://td/ns/a",
        "spiffe://td/ns/a/sa",
        "spiffe://td/NS/a/sa/b",
        "spiffe://td/ns/a/sa/b/c",
        "spiffe://td/x/ns/a/sa/b",
        "spiffe://td/sa/a/ns/b"
      })
  void otherFormsHaveNoServiceAccount(String uri) {
    assertThat(SpiffeId.parse(uri).namespace()).isEmpty();
    assertThat(SpiffeId.parse(uri).serviceAccount()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "a%2fb"})
  void aNamespaceIsOneSegment(String namespace) {
    assertThatThrownBy(() -> SpiffeId.of(TrustDomain.CLUSTER_LOCAL, namespace, "sa"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SpiffeId.of(TrustDomain.CLUSTER_LOCAL, "ns", namespace))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sameTextInOtherCaseIsAnotherId() {
    assertThat(SpiffeId.parse("spiffe://td/Admin"))
        .isNotEqualTo(SpiffeId.parse("spiffe://td/admin"));
  }
}
