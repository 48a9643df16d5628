package io.meshjvm.dns;

import static io.meshjvm.dns.TestNames.external;
import static io.meshjvm.dns.TestNames.kubernetes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class HostAnswersTest {

  private static final String HOST = "reviews.shop.svc.cluster.local";

  private final FakeNames controlPlane = new FakeNames();
  private final MeshNames names =
      MeshNames.open(controlPlane, TestNames.node("vm"), "vm.svc.cluster.local");
  private final Map<String, List<InetAddress>> endpoints = new HashMap<>();
  private final List<String> askedEndpoints = new ArrayList<>();
  private final HostAnswers.Builder builder = HostAnswers.builder(names).endpoints(this::endpoints);

  private final Logger logger = (Logger) LoggerFactory.getLogger(HostAnswers.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    log.start();
    logger.addAppender(log);
    controlPlane.send(
        TestNames.table(
            Map.of(
                HOST,
                kubernetes("reviews", "shop", "10.96.0.1"),
                "db.example.com",
                external("240.240.0.7", "2001:2::7"),
                "*.wild.test",
                external("240.240.0.8"),
                "localhost",
                external("10.96.0.9"),
                "istiod.test",
                external("10.96.0.10"))));
  }

  @AfterEach
  void unlisten() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private List<InetAddress> endpoints(String host) {
    askedEndpoints.add(host);
    return endpoints.getOrDefault(host, List.of());
  }

  private String answer(String name, AddressFamily family) {
    DnsAnswer answer = builder.build().lookup(name, family);
    return answer instanceof DnsAnswer.Found found
        ? found.addresses().get(0).getHostAddress()
        : answer.getClass().getSimpleName();
  }

  private List<String> warnings() {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void answersTheTablesAddressesUnlessToldOtherwise() {
    endpoints.put(HOST, List.of(TestNames.ip("10.1.0.1")));

    assertThat(answer("reviews.shop", AddressFamily.ANY)).isEqualTo("10.96.0.1");
    assertThat(askedEndpoints).isEmpty();
  }

  @Test
  void answersEndpointsOfEveryFormOfAHost() {
    endpoints.put(HOST, List.of(TestNames.ip("10.1.0.1")));
    builder.mode(AnswerMode.ENDPOINT);

    for (String form :
        List.of(HOST, "Reviews.Shop.", "reviews.shop.svc", "reviews.shop.vm.svc.cluster.local")) {
      assertThat(answer(form, AddressFamily.IPV4)).as(form).isEqualTo("10.1.0.1");
    }
    assertThat(askedEndpoints).containsOnly(HOST);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void asksForTheEndpointsOfTheNameItselfWhereAWildcardCoversIt() {
    endpoints.put("a.wild.test", List.of(TestNames.ip("10.1.0.2")));
    builder.mode(AnswerMode.ENDPOINT);

    assertThat(answer("A.wild.test", AddressFamily.IPV4)).isEqualTo("10.1.0.2");
    assertThat(answer("a.wild.test.vm.svc.cluster.local", AddressFamily.IPV4))
        .isEqualTo("10.1.0.2");
  }

  @Test
  void anEndpointOfTheOtherFamilyIsNoReasonForAVirtualAddress() {
    endpoints.put(HOST, List.of(TestNames.ip("2001:db8::1")));
    builder.mode(AnswerMode.ENDPOINT);

    assertThat(answer(HOST, AddressFamily.IPV4)).isEqualTo("NoData");
    assertThat(answer(HOST, AddressFamily.IPV6)).isEqualTo("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void aHostMayHaveAModeOfItsOwnByFullNameOrByOneForm() {
    endpoints.put(HOST, List.of(TestNames.ip("10.1.0.1")));
    builder.mode(HOST, AnswerMode.ENDPOINT).mode("reviews.shop.svc", AnswerMode.VIRTUAL);

    assertThat(answer("reviews.shop", AddressFamily.IPV4)).isEqualTo("10.1.0.1");
    assertThat(answer("reviews.shop.svc", AddressFamily.IPV4)).isEqualTo("10.96.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "localhost.vm.svc.cluster.local",
        "istiod.test",
        "Istiod.Test.",
        "istiod.test.vm.svc.cluster.local",
      })
  void neverCapturesLocalhostAndTheHostsThatAreKept(String name) {
    builder.keep("Istiod.test").mode(AnswerMode.ENDPOINT);

    assertThat(builder.build().keeps(name)).isTrue();
    assertThat(answer(name, AddressFamily.ANY)).isEqualTo("NotInMesh");
    assertThat(askedEndpoints).isEmpty();
  }

  @Test
  void keepsNothingElse() {
    assertThat(builder.build().keeps("istiod.test")).isFalse();
    assertThat(builder.build().keeps("notlocalhost")).isFalse();
  }

  @Test
  void warnsOnceForEachHostWhoseAddressLeadsNowhere() {
    HostAnswers answers = builder.build();
    for (int i = 0; i < 3; i++) {
      answers.lookup("db.example.com", AddressFamily.IPV4);
      answers.lookup("db.example.com.vm.svc.cluster.local", AddressFamily.IPV6);
      answers.lookup("a" + i + ".wild.test", AddressFamily.IPV4);
      answers.lookup(HOST, AddressFamily.IPV4);
    }

    assertThat(warnings())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("MESH-1403").contains("dnsAnswer=ENDPOINT"))
        .anySatisfy(line -> assertThat(line).contains("db.example.com", "240.240.0.7"))
        .anySatisfy(line -> assertThat(line).contains("*.wild.test", "240.240.0.8"));
    assertThat(log.list).hasSize(9);
  }

  @Test
  void warnsOfNothingThatADataPathReaches() {
    HostAnswers answers = builder.dataPath("db.example.com"::equals).build();

    answers.lookup("db.example.com", AddressFamily.ANY);
    assertThat(warnings()).isEmpty();
    answers.lookup("x.wild.test", AddressFamily.ANY);
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void warnsWhenEndpointsAreWantedAndCannotStandIn() {
    builder.mode(AnswerMode.ENDPOINT);

    assertThat(answer(HOST, AddressFamily.IPV4)).isEqualTo("10.96.0.1");
    assertThat(warnings())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("MESH-1404").contains(HOST, "10.96.0.1"));
  }

  @Test
  void theMemoryOfWarningsIsBounded() {
    int many = DeadEnds.MAX_HOSTS + 100;
    Map<String, io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo.Builder> table =
        new HashMap<>();
    for (int i = 0; i < many; i++) {
      table.put("host-" + i + ".test", external("240.240.1.1"));
    }
    controlPlane.send(TestNames.table(table));
    HostAnswers answers = builder.build();

    table.keySet().forEach(host -> answers.lookup(host, AddressFamily.IPV4));

    assertThat(warnings()).hasSize(DeadEnds.MAX_HOSTS);
    assertThat(log.list).hasSize(many);
  }

  @Test
  void aNameOfTheMeshBeatsTheSystems() {
    KnownSystem system = new KnownSystem();
    HostAnswers answers = builder.build();

    assertThat(
            answers
                .resolve(HOST, AddressFamily.ANY, system)
                .toCompletableFuture()
                .join()
                .toString())
        .contains("10.96.0.1");
    assertThatThrownBy(
            () -> answers.resolve(HOST, AddressFamily.IPV6, system).toCompletableFuture().join())
        .hasCauseInstanceOf(UnknownHostException.class);
    assertThat(system.asked).isEmpty();
    answers.resolve("localhost", AddressFamily.ANY, system);
    assertThat(system.asked).containsExactly("localhost");
  }

  @Test
  void beforeTheFirstTableEveryNameIsTheSystems() {
    HostAnswers answers =
        HostAnswers.builder(MeshNames.open(new FakeNames(), TestNames.node("vm"), null))
            .mode(AnswerMode.ENDPOINT)
            .build();

    assertThat(answers.lookup(HOST, AddressFamily.ANY)).isInstanceOf(DnsAnswer.NotInMesh.class);
  }

  @Test
  void answersWithTheLoopbackAddressOfAHost() throws UnknownHostException {
    InetAddress own = InetAddress.getByName("127.9.8.7");
    List<String> asked = new ArrayList<>();
    builder
        .mode(AnswerMode.LOOPBACK)
        .loopback(
            host -> {
              asked.add(host);
              return Optional.of(own);
            });

    assertThat(answer("reviews.shop", AddressFamily.ANY)).isEqualTo("127.9.8.7");
    assertThat(answer("reviews.shop", AddressFamily.IPV6)).isEqualTo("NoData");
    assertThat(answer("db.example.com.", AddressFamily.IPV4)).isEqualTo("127.9.8.7");
    assertThat(answer("a.wild.test", AddressFamily.IPV4)).isEqualTo("127.9.8.7");
    assertThat(asked).containsExactly(HOST, HOST, "db.example.com", "a.wild.test");
    assertThat(answer("localhost", AddressFamily.ANY)).isEqualTo("NotInMesh");
    assertThat(answer("unknown.test", AddressFamily.ANY)).isEqualTo("NotInMesh");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void answersAsEverWhereAHostHasNoLoopbackAddress() {
    builder.mode("db.example.com", AnswerMode.LOOPBACK);

    assertThat(answer("db.example.com", AddressFamily.IPV4)).isEqualTo("240.240.0.7");
    assertThat(warnings()).singleElement().asString().contains("MESH-1403");
  }
}
