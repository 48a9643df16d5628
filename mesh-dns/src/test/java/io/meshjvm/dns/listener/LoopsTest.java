package io.meshjvm.dns.listener;

import static io.meshjvm.dns.listener.TestListeners.builder;
import static io.meshjvm.dns.listener.TestListeners.greeter;
import static io.meshjvm.dns.listener.TestListeners.loopback;
import static io.meshjvm.dns.listener.TestListeners.unlessTakenByOthers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.dns.DnsException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Listeners whose questions would come back to them. */
class LoopsTest {

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(TestListeners.ip(address), port);
  }

  static Stream<Arguments> loops() throws IOException {
    List<Arguments> loops = new ArrayList<>();
    loops.add(Arguments.of(at("127.0.0.1", 53), at("127.0.0.1", 53)));
    loops.add(Arguments.of(at("::1", 53), at("::1", 53)));
    loops.add(Arguments.of(at("0.0.0.0", 53), at("127.0.0.1", 53)));
    loops.add(Arguments.of(at("0.0.0.0", 53), at("127.0.0.53", 53)));
    loops.add(Arguments.of(at("::", 53), at("::1", 53)));
    loops.add(Arguments.of(at("127.0.0.1", 53), at("0.0.0.0", 53)));
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .forEach(own -> loops.add(Arguments.of(at("0.0.0.0", 53), new InetSocketAddress(own, 53))));
    return loops.stream();
  }

  @ParameterizedTest
  @MethodSource("loops")
  void fault44ListenerThatIsItsOwnUpstreamIsRefused(
      InetSocketAddress bound, InetSocketAddress upstream) {
    assertThatThrownBy(() -> Loops.refuse(List.of(bound), List.of(at("192.0.2.1", 53), upstream)))
        .isInstanceOf(DnsException.class)
        .hasMessageStartingWith("MESH-1410");
  }

  @Test
  void fault44OtherServersOfThisMachineAreNoLoop() {
    List<InetSocketAddress> bound = List.of(at("127.0.0.1", 53), at("::1", 53));
    assertThatCode(
            () ->
                Loops.refuse(
                    bound, List.of(at("127.0.0.53", 53), at("127.0.0.1", 54), at("192.0.2.1", 53))))
        .doesNotThrowAnyException();
    assertThatCode(() -> Loops.refuse(List.of(at("0.0.0.0", 53)), List.of(at("192.0.2.1", 53))))
        .doesNotThrowAnyException();
  }

  @Test
  void fault44ListenerThatTheSystemNamesAsItsServerIsRefused(@TempDir Path directory)
      throws IOException {
    // Port 53 is the only one that the file can name, and not ours to bind; the check is the same.
    Path resolvConf = directory.resolve("resolv.conf");
    Files.writeString(resolvConf, "nameserver 192.0.2.1\nnameserver 127.0.0.1\n");
    assertThatThrownBy(
            () -> Loops.refuse(List.of(loopback(53)), SystemDns.read(resolvConf).servers()))
        .hasMessageStartingWith("MESH-1410");
  }

  @Test
  void fault44RefusedListenerFreesItsPort() throws IOException {
    unlessTakenByOthers(LoopsTest::refuseAndListenThere);
  }

  private static void refuseAndListenThere() throws IOException {
    InetSocketAddress address;
    try (DatagramSocket free = new DatagramSocket(loopback(0))) {
      address = (InetSocketAddress) free.getLocalSocketAddress();
    }
    try (DnsListener looped = builder(greeter(), address).listen(address).build()) {
      DnsException refusal = catchThrowableOfType(DnsException.class, looped::start);
      if (refusal.code().equals("MESH-1411")) {
        throw refusal;
      }
      assertThat(refusal.code()).isEqualTo("MESH-1410");
    }
    try (DnsListener next = builder(greeter()).listen(address).build()) {
      assertThat(next.start()).containsExactly(address);
    }
  }

  @Test
  void fault44OwnQueryThatComesBackIsServfail() throws Exception {
    Counters counters = new Counters(MeshObserver.none());
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (FakeUpstream silent = FakeUpstream.silent()) {
      EventLoop eventLoop = group.next();
      Forwarder forwarder =
          new Forwarder(eventLoop, settings(), List.of(silent.address()), counters);
      List<Optional<Message>> answers = new CopyOnWriteArrayList<>();
      Message question = DnsClient.query("a.test", Type.A);
      Query query = new Query(question, question.toWire().length);
      eventLoop.submit(() -> forward(forwarder, query, loopback(9), answers)).get();
      await().atMost(Duration.ofSeconds(30)).until(() -> !silent.seen.isEmpty());
      assertThat(answers).isEmpty();
      InetSocketAddress own = silent.seen.get(0).from();
      eventLoop.submit(() -> forward(forwarder, query, own, answers)).get();
      assertThat(answers).containsExactly(Optional.empty());
      assertThat(counters.read().looped()).isEqualTo(1);
      eventLoop.submit(forwarder::close).get();
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static void forward(
      Forwarder forwarder, Query query, InetSocketAddress from, List<Optional<Message>> answers) {
    forwarder.forward(
        query, new Client(from, false), answer -> answers.add(Optional.ofNullable(answer)));
  }

  private static ListenerSettings settings() {
    return new ListenerSettings(
        List.of(loopback(0)),
        false,
        List.of(),
        Path.of("resolv.conf"),
        Duration.ofMinutes(1),
        10,
        10,
        Duration.ofMinutes(1),
        new SecureRandom());
  }

  @Test
  void fault44LoopThroughAnotherServerEndsInsteadOfGrowing() throws IOException {
    List<InetSocketAddress> listening = new ArrayList<>();
    try (DatagramSocket out = new DatagramSocket(loopback(0));
        FakeUpstream detour =
            new FakeUpstream(
                (query, tcp) -> {
                  query.getHeader().setID(query.getHeader().getID() ^ 0x5555);
                  byte[] again = query.toWire();
                  out.send(new DatagramPacket(again, again.length, listening.get(0)));
                  return List.of();
                });
        DnsListener listener =
            builder(greeter(), detour.address()).timeout(Duration.ofSeconds(2)).build()) {
      listening.addAll(listener.start());
      DnsClient client = new DnsClient(listening.get(0));
      assertThat(client.udp("a.test", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      // One query, though it is sent once more if the loop takes a second.
      assertThat(
              detour.seen.stream()
                  .map(seen -> seen.from() + " " + seen.query().getHeader().getID())
                  .distinct())
          .hasSize(1);
      assertThat(DnsClient.answers(client.udp("greeter.shop", Type.A))).hasSize(1);
    }
  }
}
