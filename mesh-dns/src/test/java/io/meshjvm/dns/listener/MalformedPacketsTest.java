package io.meshjvm.dns.listener;

import static io.meshjvm.dns.listener.TestListeners.builder;
import static io.meshjvm.dns.listener.TestListeners.greeter;
import static io.meshjvm.dns.listener.TestListeners.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Packets that no client should send. */
class MalformedPacketsTest {

  private static final String ID = "1234";
  private static final String NAME = "0767726565746572" + "0473686f70" + "00";
  private static final String QUESTION = NAME + "00010001";
  private static DnsListener listener;
  private static DnsClient client;
  private static FakeUpstream upstream;

  @BeforeAll
  static void begin() throws IOException {
    upstream = FakeUpstream.answering();
    listener = builder(greeter(), upstream.address()).build();
    client = start(listener);
  }

  @AfterAll
  static void end() throws IOException {
    listener.close();
    upstream.close();
  }

  private static Arguments packet(String what, String hex, Integer rcode) {
    return Arguments.of(what, hex, rcode);
  }

  private static String header(String flags, int questions, int answers, int extra) {
    return "%s%s%04x%04x0000%04x".formatted(ID, flags, questions, answers, extra);
  }

  static Stream<Arguments> packets() {
    String query = header("0100", 1, 0, 0);
    return Stream.of(
        packet("one byte", "12", null),
        packet("less than a header", header("0100", 1, 0, 0).substring(2), null),
        packet("a reply", header("8180", 1, 0, 0) + QUESTION, null),
        packet("a malformed reply", header("8180", 9, 9, 9) + "ff", null),
        packet("a header only", query, Rcode.FORMERR),
        packet("no question", header("0100", 0, 0, 0), Rcode.FORMERR),
        packet("two questions", header("0100", 2, 0, 0) + QUESTION + QUESTION, Rcode.FORMERR),
        packet("65535 questions", header("0100", 65_535, 0, 0) + QUESTION, Rcode.FORMERR),
        packet("a pointer to itself", query + "c00c00010001", Rcode.FORMERR),
        packet("pointers in a circle", query + "c00ec00c00010001", Rcode.FORMERR),
        packet("a pointer forward", query + "c01000010001" + NAME, Rcode.FORMERR),
        packet("a pointer past the end", query + "ffff00010001", Rcode.FORMERR),
        packet("half a pointer", query + "c0", Rcode.FORMERR),
        packet("a label of 64", query + "40" + "61".repeat(64) + "0000010001", Rcode.FORMERR),
        packet("an extended label", query + "4161" + "0000010001", Rcode.FORMERR),
        packet(
            "a name of 256",
            query + ("3f" + "61".repeat(63)).repeat(4) + "0000010001",
            Rcode.FORMERR),
        packet("no end of the name", query + "0361626364", Rcode.FORMERR),
        packet("no type", query + NAME, Rcode.FORMERR),
        packet("half a class", query + NAME + "000100", Rcode.FORMERR),
        packet("records that are not there", header("0100", 1, 5, 5) + QUESTION, Rcode.FORMERR),
        packet(
            "an address of 3 bytes",
            header("0100", 1, 0, 1) + QUESTION + "0000010001000000000003010203",
            Rcode.FORMERR),
        packet(
            "options longer than their record",
            header("0100", 1, 0, 1) + QUESTION + "00002904d0000000000004000aff00",
            Rcode.FORMERR),
        packet(
            "a subnet option of family 9",
            header("0100", 1, 0, 1) + QUESTION + "00002904d000000000000900080005000918000a",
            Rcode.FORMERR),
        packet("a status request", header("1100", 1, 0, 0) + QUESTION, Rcode.NOTIMP),
        packet("a notification", header("2100", 1, 0, 0) + QUESTION, Rcode.NOTIMP),
        packet("an update", header("2800", 1, 0, 0) + QUESTION, Rcode.NOTIMP),
        packet("an opcode that is none", header("7900", 1, 0, 0) + QUESTION, Rcode.NOTIMP));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packets")
  void fault43MalformedPacketGetsAnErrorOrNothing(String what, String hex, Integer rcode)
      throws IOException {
    byte[] packet = HexFormat.of().parseHex(hex);
    if (rcode == null) {
      assertThat(client.udpInVain(packet)).isEmpty();
    } else {
      byte[] answer = client.udp(packet).orElseThrow();
      assertThat(answer).hasSize(Header.LENGTH);
      Message message = new Message(answer);
      assertThat(message.getRcode()).isEqualTo(rcode);
      assertThat(message.getHeader().getID()).isEqualTo(0x1234);
    }
    assertThat(DnsClient.answers(client.udp("greeter.shop", Type.A))).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packets")
  void fault43MalformedFrameGetsAnErrorOrTheEndOfTheConnection(
      String what, String hex, Integer rcode) throws IOException {
    byte[] packet = HexFormat.of().parseHex(hex);
    try (Socket socket = client.connect()) {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.write(packet.length >>> 8);
      frame.write(packet.length);
      frame.writeBytes(packet);
      socket.getOutputStream().write(frame.toByteArray());
      int first = socket.getInputStream().read();
      if (rcode == null) {
        assertThat(first).isEqualTo(-1);
      } else {
        assertThat(socket.getInputStream().readNBytes(1 + Header.LENGTH)[0]).isEqualTo((byte) 12);
      }
    }
    assertThat(DnsClient.answers(client.tcp("greeter.shop", Type.A))).hasSize(1);
  }

  @Test
  void fault43GarbageNeverStopsTheListenerAndNeverGrows() throws IOException {
    SplittableRandom random = new SplittableRandom(43);
    byte[] good = HexFormat.of().parseHex(header("0100", 1, 0, 0) + QUESTION);
    Responder responder =
        new Responder(
            greeter(),
            new MeshRecords(random),
            (query, client, done) -> done.accept(null),
            new Counters(MeshObserver.none()));
    Client remote = new Client(new java.net.InetSocketAddress("192.0.2.9", 1), false);
    for (int i = 0; i < 50_000; i++) {
      byte[] packet = Arrays.copyOf(good, random.nextInt(good.length * 2));
      for (int flips = random.nextInt(6); flips > 0 && packet.length > 0; flips--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
      }
      Optional<byte[]> answer = Packets.answer(responder, packet, remote);
      answer.ifPresent(a -> assertThat(a.length).isLessThanOrEqualTo(packet.length * 3 / 2));
    }
    assertThat(DnsClient.answers(client.udp("greeter.shop", Type.A))).hasSize(1);
  }

  @Test
  void fault43AnyForAMeshNameIsNoAmplification() throws IOException {
    byte[] query = DnsClient.query("greeter.shop", Type.ANY).toWire();
    assertThat(client.udp(query).orElseThrow().length).isLessThanOrEqualTo(query.length * 3 / 2);
  }
}
