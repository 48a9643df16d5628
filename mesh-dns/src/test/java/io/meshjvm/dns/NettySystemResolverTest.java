package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NettySystemResolverTest {

  private static final List<InetAddress> CROWD =
      IntStream.range(0, 80).mapToObj(i -> TestNames.ip("192.0.2." + i)).toList();

  private static EventLoopGroup group;

  private final LocalDnsServer server =
      new LocalDnsServer(
          group,
          Map.of(
              "x.upstream.test.", List.of(TestNames.ip("192.0.2.10")),
              "dual.test.", List.of(TestNames.ip("192.0.2.11"), TestNames.ip("2001:db8::11")),
              "big.test.", CROWD,
              "mute.test.", List.of()));
  private final NettySystemResolver resolver = resolver(Duration.ofSeconds(30), 2);

  @BeforeAll
  static void startTheEventLoop() {
    group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("dns-test", true), NioIoHandler.newFactory());
  }

  @AfterAll
  static void stopTheEventLoop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @AfterEach
  void stop() {
    resolver.close();
    server.close();
  }

  private NettySystemResolver resolver(Duration timeout, int limit) {
    return NettySystemResolver.builder(group.next())
        .nameServers(List.of(server.address()))
        .timeout(timeout)
        .limit(limit)
        .build();
  }

  private CompletableFuture<List<InetAddress>> ask(String name, AddressFamily family) {
    return resolver.resolve(name, family).toCompletableFuture();
  }

  @Test
  void asksTheServersThatItIsGiven() {
    assertThat(TestNames.texts(ask("x.upstream.test.", AddressFamily.ANY).join()))
        .containsExactly("192.0.2.10");
  }

  @Test
  void givesTheFamilyThatIsAskedFor() {
    assertThat(TestNames.texts(ask("dual.test.", AddressFamily.IPV4).join()))
        .containsExactly("192.0.2.11");
    assertThat(TestNames.texts(ask("dual.test.", AddressFamily.IPV6).join()))
        .containsExactly("2001:db8:0:0:0:0:0:11");
    assertThat(TestNames.texts(ask("dual.test.", AddressFamily.ANY).join())).hasSize(2);
  }

  @Test
  void asksAgainOverTcpWhereAnAnswerIsTruncated() {
    assertThat(ask("big.test.", AddressFamily.IPV4).join()).hasSize(80);
    assertThat(server.overTcp).hasValue(1);
  }

  @Test
  void failsForANameThatDoesNotExist() {
    assertThatThrownBy(() -> ask("nosuch.test.", AddressFamily.IPV4).join())
        .hasCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void failsForAFamilyThatANameDoesNotHave() {
    assertThatThrownBy(() -> ask("x.upstream.test.", AddressFamily.IPV6).join())
        .hasCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void givesUpOnAServerThatDoesNotAnswer() {
    try (NettySystemResolver hasty = resolver(Duration.ofMillis(50), 1)) {
      assertThatThrownBy(
              () -> hasty.resolve("mute.test.", AddressFamily.IPV4).toCompletableFuture().join())
          .hasCauseInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void s13TakesAPortOfItsOwnForEachLookup() {
    for (int i = 0; i < 8; i++) {
      ask("x.upstream.test.", AddressFamily.IPV4).join();
    }

    assertThat(Set.copyOf(server.senders.stream().map(InetSocketAddress::getPort).toList()))
        .hasSizeGreaterThan(4);
  }

  @Test
  void refusesMoreLookupsThanItsLimit() {
    CompletableFuture<List<InetAddress>> first = ask("mute.test.", AddressFamily.IPV4);
    CompletableFuture<List<InetAddress>> second = ask("mute.test.", AddressFamily.IPV4);

    assertThatThrownBy(() -> ask("x.upstream.test.", AddressFamily.IPV4).join())
        .hasRootCauseMessage(
            "MESH-1401: There are 2 lookups under way already. Raise the limit, or look for slow"
                + " DNS servers.");
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
  }

  @Test
  void closingEndsLookupsUnderWayAndLaterOnes() {
    CompletableFuture<List<InetAddress>> underWay = ask("mute.test.", AddressFamily.IPV4);

    resolver.close();
    resolver.close();

    assertThatThrownBy(underWay::join).hasMessageContaining("MESH-1402");
    assertThatThrownBy(() -> ask("x.upstream.test.", AddressFamily.IPV4).join())
        .hasMessageContaining("MESH-1402");
  }
}
