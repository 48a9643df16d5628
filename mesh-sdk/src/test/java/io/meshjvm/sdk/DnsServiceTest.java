package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.dns.DnsException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A member that answers other processes over DNS. */
class DnsServiceTest {

  @TempDir private Path directory;
  private Journey journey;

  @BeforeEach
  void startIstiod() {
    journey = new Journey(directory);
  }

  @AfterEach
  void stopIstiod() {
    journey.close();
  }

  @Test
  void listensOnlyIfAskedTo() {
    try (Mesh mesh = journey.member().start()) {
      assertThat(mesh.dnsAddress()).isEmpty();
    }
  }

  @Test
  void answersOthersByTheirSearchDomainToo() throws Exception {
    try (Mesh mesh =
        journey
            .member()
            .set("dnsListen", "127.0.0.1:0")
            .set("dnsSearch", "corp.test,other.test")
            .start()) {
      mesh.awaitReady(Duration.ofSeconds(30));
      InetSocketAddress address = mesh.dnsAddress().orElseThrow();
      assertThat(ask(address, "vmservice.example.com."))
          .singleElement()
          .satisfies(each -> assertThat(each.rdataToString()).startsWith("240.240."));
      assertThat(ask(address, "vmservice.example.com.corp.test."))
          .extracting(each -> Type.string(each.getType()))
          .containsExactly("CNAME", "A");
    }
  }

  @Test
  void doesNotStartWhereItCannotListen() {
    try (Mesh first = journey.member().set("dnsListen", "127.0.0.1:0").start()) {
      String taken = "127.0.0.1:" + first.dnsAddress().orElseThrow().getPort();
      assertThatThrownBy(() -> journey.member("neighbour").set("dnsListen", taken).start())
          .isInstanceOfSatisfying(
              DnsException.class, e -> assertThat(e.code()).isEqualTo("MESH-1411"));
    }
  }

  private static List<Record> ask(InetSocketAddress server, String name) throws Exception {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTimeout(Duration.ofSeconds(30));
    Record question = Record.newRecord(Name.fromString(name), Type.A, DClass.IN);
    return resolver.send(Message.newQuery(question)).getSection(Section.ANSWER);
  }
}
