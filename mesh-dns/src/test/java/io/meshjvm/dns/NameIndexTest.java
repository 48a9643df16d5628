package io.meshjvm.dns;

import static io.meshjvm.dns.TestNames.external;
import static io.meshjvm.dns.TestNames.kubernetes;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameIndexTest {

  private static final Map<String, NameInfo.Builder> MESH =
      Map.of(
          "productpage.ns1.svc.cluster.local", kubernetes("productpage", "ns1", "10.0.0.1"),
          "reviews.ns2.svc.cluster.local", kubernetes("reviews", "ns2", "10.0.0.2"),
          "details.ns2.svc.cluster.remote", kubernetes("details", "ns2", "10.0.0.3"),
          "www.google.com", external("192.0.2.1", "2001:db8::1"),
          "*.wild.test", external("10.0.0.5"),
          "*.narrow.wild.test", external("10.0.0.6"),
          "only.v6.test", external("2001:db8::6"));

  private static NameIndex index(Map<String, NameInfo.Builder> entries) {
    return new NameIndex(
        new NameTableType(AddressFamily.ANY).parse(TestNames.table(entries)),
        new NameForms("ns1", "ns1.svc.cluster.local", "ns1.svc.cluster.local"));
  }

  private static DnsAnswer ask(String name, AddressFamily family) {
    return index(MESH).lookup(name, family);
  }

  @ParameterizedTest
  @CsvSource({
    "productpage., productpage., 10.0.0.1",
    "productpage, productpage., 10.0.0.1",
    "PRODUCTPAGE.NS1, productpage.ns1., 10.0.0.1",
    "productpage.ns1.svc., productpage.ns1.svc., 10.0.0.1",
    "productpage.ns1.svc.cluster.local., productpage.ns1.svc.cluster.local., 10.0.0.1",
    "productpage.ns1.ns1.svc.cluster.local., productpage.ns1., 10.0.0.1",
    "reviews.ns2., reviews.ns2., 10.0.0.2",
    "reviews.ns2.svc., reviews.ns2.svc., 10.0.0.2",
    "www.google.com.ns1.svc.cluster.local., www.google.com., 192.0.2.1",
    "details.ns2.svc.cluster.remote., details.ns2.svc.cluster.remote., 10.0.0.3",
    "a.wild.test, a.wild.test., 10.0.0.5",
    "a.b.c.wild.test, a.b.c.wild.test., 10.0.0.5",
    "a.narrow.wild.test, a.narrow.wild.test., 10.0.0.6",
    "a.wild.test.ns1.svc.cluster.local, *.wild.test., 10.0.0.5",
  })
  void trap25KnowsEveryFormOfAName(String name, String owner, String address) {
    assertThat(ask(name, AddressFamily.IPV4))
        .isInstanceOfSatisfying(
            DnsAnswer.Found.class,
            found -> {
              assertThat(found.owner()).isEqualTo(owner);
              assertThat(TestNames.texts(found.addresses())).containsExactly(address);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reviews.",
        "reviews.ns2.svc.cluster.",
        "details.ns2.",
        "www.google.com.svc.cluster.local.",
        "wild.test.",
        "google.com",
        "",
        ".",
        "..",
        "a..wild.test",
        ".a.wild.test",
        "localhost",
        "10.0.0.1",
      })
  void trap25LeavesOtherFormsAndNamesToTheSystem(String name) {
    assertThat(ask(name, AddressFamily.ANY)).isInstanceOf(DnsAnswer.NotInMesh.class);
  }

  @Test
  void leavesNamesThatDnsCannotCarryToTheSystem() {
    assertThat(ask("a.".repeat(150) + "wild.test", AddressFamily.IPV4))
        .isInstanceOf(DnsAnswer.NotInMesh.class);
  }

  @ParameterizedTest
  @CsvSource({
    "only.v6.test, IPV4",
    "productpage, IPV6",
    "www.google.com.ns1.svc.cluster.local.x.wild.test, IPV6",
  })
  void trap26TellsAMissingFamilyFromAMissingName(String name, AddressFamily family) {
    assertThat(ask(name, family)).isInstanceOf(DnsAnswer.NoData.class);
  }

  @Test
  void fault46AnswersNoDataForAnIpv6QueryOfAnIpv4OnlyName() {
    assertThat(ask("productpage.ns1.svc.cluster.local", AddressFamily.IPV6))
        .isEqualTo(new DnsAnswer.NoData());
    assertThat(ask("a.narrow.wild.test", AddressFamily.IPV6)).isEqualTo(new DnsAnswer.NoData());
  }

  @Test
  void givesBothFamiliesToWhoeverTakesBoth() {
    assertThat(ask("www.google.com", AddressFamily.ANY))
        .isInstanceOfSatisfying(
            DnsAnswer.Found.class,
            found ->
                assertThat(TestNames.texts(found.addresses()))
                    .containsExactlyInAnyOrder("192.0.2.1", "2001:db8:0:0:0:0:0:1"));
  }

  @Test
  void aBareWildcardMatchesNothing() {
    assertThat(index(Map.of("*", external("10.0.0.1"))).lookup("a.test", AddressFamily.IPV4))
        .isInstanceOf(DnsAnswer.NotInMesh.class);
  }

  @Test
  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  void knowsTheAlternativeHostsOfAService() {
    Map<String, NameInfo.Builder> entries =
        Map.of(
            "a.ns1.svc.cluster.local",
            kubernetes("a", "ns1", "10.0.0.1").addAltHosts("Other.Test"));

    assertThat(index(entries).lookup("other.test", AddressFamily.IPV4))
        .isInstanceOf(DnsAnswer.Found.class);
  }

  @Test
  void aFullHostBeatsTheShortFormOfAnother() {
    Map<String, NameInfo.Builder> entries =
        Map.of(
            "a.ns2.svc.cluster.local", kubernetes("a", "ns2", "10.0.0.1"),
            "a.ns2", external("10.0.0.2"));

    assertThat(index(entries).lookup("a.ns2", AddressFamily.IPV4))
        .isInstanceOfSatisfying(
            DnsAnswer.Found.class,
            found -> assertThat(TestNames.texts(found.addresses())).containsExactly("10.0.0.2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"other.test", "Short.NS2", "short.ns2.svc"})
  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  void knowsEveryNameOfAnEntryThatDoesNotFollowFromItsHost(String name) {
    Map<String, NameInfo.Builder> entries =
        Map.of(
            "odd.svc.cluster.local",
            kubernetes("SHORT", "ns2", "10.0.0.1").addAltHosts("Other.Test"));

    assertThat(index(entries).lookup(name, AddressFamily.IPV4)).isInstanceOf(DnsAnswer.Found.class);
  }

  @Test
  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  void anAlternativeHostThatEndsInADotIsNoName() {
    Map<String, NameInfo.Builder> entries =
        Map.of(
            "a.ns1.svc.cluster.local",
            kubernetes("a", "ns1", "10.0.0.1").addAltHosts("other.test."));

    assertThat(index(entries).lookup("other.test", AddressFamily.IPV4))
        .isInstanceOf(DnsAnswer.NotInMesh.class);
    assertThat(index(entries).lookup("a.ns1.svc", AddressFamily.IPV4))
        .isInstanceOf(DnsAnswer.Found.class);
  }

  @Test
  void anExternalEntryOfTheOwnDomainHasItsFullHostOnly() {
    NameIndex index = index(Map.of("a.ns1.svc.cluster.local", external("10.0.0.1")));

    assertThat(index.lookup("a.ns1.svc.cluster.local", AddressFamily.IPV4))
        .isInstanceOf(DnsAnswer.Found.class);
    for (String form : new String[] {"a", "a.ns1", "a.ns1.svc"}) {
      assertThat(index.lookup(form, AddressFamily.IPV4)).isInstanceOf(DnsAnswer.NotInMesh.class);
    }
  }

  @Test
  void knowsPodsOfAHeadlessServiceByTheirShortForms() {
    NameIndex index =
        index(
            Map.of("web-0.web.ns1.svc.cluster.local", kubernetes("web-0.web", "ns1", "10.1.0.1")));

    for (String form : new String[] {"web-0.web", "web-0.web.ns1", "web-0.web.ns1.svc"}) {
      assertThat(index.lookup(form, AddressFamily.IPV4)).isInstanceOf(DnsAnswer.Found.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"PRODUCTPAGE.ns1, productpage.ns1.", "Productpage.NS1., productpage.ns1."})
  void namesTheAnswerInLowerCaseAndWithFinalDot(String name, String answered) {
    assertThat(ask(name, AddressFamily.IPV4))
        .isInstanceOfSatisfying(
            DnsAnswer.Found.class, found -> assertThat(found.name()).isEqualTo(answered));
  }

  @Test
  void saysWhichHostAnswers() {
    NameIndex index = index(MESH);

    assertThat(index.host("productpage")).isEqualTo("productpage.ns1.svc.cluster.local");
    assertThat(index.host("www.google.com.ns1.svc.cluster.local")).isEqualTo("www.google.com");
    assertThat(index.host("x.wild.test")).isEqualTo("*.wild.test");
    assertThat(index.host("no.such.test")).isNull();
  }
}
