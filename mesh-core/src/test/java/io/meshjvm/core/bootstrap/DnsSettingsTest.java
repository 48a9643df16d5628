package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsSettingsTest {

  @TempDir Path directory;
  private Member member;

  @BeforeEach
  void create() {
    member = Member.in(directory);
  }

  @Test
  void listensNowhereAndAnswersAsTheAgentDoesUnlessTold() {
    assertThat(member.load().dns()).isEqualTo(DnsSettings.none());
  }

  @Test
  void readsListenerUpstreamsAndAnswers() {
    member
        .property("mesh.dnsListen", "[::1]:0")
        .property("mesh.dnsListenRemote", "true")
        .property("mesh.dnsUpstreams", "192.0.2.1:53, [2001:db8::1]:5353")
        .property("mesh.dnsSearch", "vm.svc.cluster.local,corp.test")
        .property("mesh.dnsAnswer", "endpoint")
        .property("mesh.dnsAnswerHosts", "db.shop=VIRTUAL,web.shop=ENDPOINT")
        .property("mesh.dnsHold", "0s");
    DnsSettings dns = member.load().dns();
    assertThat(dns.listen()).isEqualTo(new InetSocketAddress("::1", 0));
    assertThat(dns.remote()).isTrue();
    assertThat(dns.upstreams())
        .isEqualTo(
            List.of(
                new InetSocketAddress("192.0.2.1", 53),
                new InetSocketAddress("2001:db8::1", 5353)));
    assertThat(dns.search()).containsExactly("vm.svc.cluster.local", "corp.test");
    assertThat(dns.endpoints()).isTrue();
    assertThat(dns.exceptions()).isEqualTo(Map.of("db.shop", false, "web.shop", true));
    assertThat(dns.hold()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dnsListen       | localhost:53              | MESH-1014 | no IP address",
        "dnsListen       | 127.0.0.1                 | MESH-1014 | host:port",
        "dnsListen       | 127.0.0.1:53 127.0.0.2:53 | MESH-1030 | 2 addresses",
        "dnsUpstreams    | 127.0.0.1:0               | MESH-1014 | between 1 and 65535",
        "dnsListenRemote | maybe                     | MESH-1013 | neither true nor false",
        "dnsAnswer       | BOTH                      | MESH-1030 | neither VIRTUAL nor ENDPOINT",
        "dnsAnswerHosts  | db.shop                   | MESH-1030 | host=ENDPOINT",
        "dnsAnswerHosts  | db.shop=never             | MESH-1030 | neither VIRTUAL nor ENDPOINT",
        "dnsHold         | 6s                        | MESH-1030 | over 5 s",
        "dnsHold         | -1s                       | MESH-1011 | not positive"
      })
  void refusesWhatItCannotMean(String key, String value, String code, String problem) {
    member.property("mesh." + key, value);
    assertThatThrownBy(member::load)
        .isInstanceOfSatisfying(BootstrapException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(problem);
  }
}
