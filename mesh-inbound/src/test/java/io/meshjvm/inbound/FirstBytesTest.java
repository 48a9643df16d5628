package io.meshjvm.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.policy.Inspection;
import io.meshjvm.policy.Opening;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirstBytesTest {

  private static final byte[] HELLO = Hellos.message("Outbound_.80_._.A.Example", "istio-h2", "h2");
  private static final Opening OPENING =
      Opening.tls("outbound_.80_._.a.example", List.of("istio-h2", "h2"));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40, Integer.MAX_VALUE})
  void readsServerNameAndProtocolsFromAnyNumberOfRecordsAndBytes(int size) {
    byte[] bytes = Hellos.record(HELLO, size);
    FirstBytes look = new FirstBytes(Inspection.full());
    for (int i = 1; i < bytes.length; i++) {
      assertThat(look.look(Unpooled.wrappedBuffer(bytes, 0, i)))
          .isInstanceOf(FirstBytes.Sight.More.class);
    }

    assertThat(look.look(Unpooled.wrappedBuffer(bytes)))
        .isEqualTo(new FirstBytes.Sight.Seen(OPENING));
  }

  @Test
  void leavesTheBytesWhereTheyAre() {
    ByteBuf bytes = Unpooled.wrappedBuffer(Hellos.record(HELLO, 10));
    int length = bytes.readableBytes();

    new FirstBytes(Inspection.full()).look(bytes);

    assertThat(bytes.readerIndex()).isZero();
    assertThat(bytes.readableBytes()).isEqualTo(length);
  }

  @Test
  void readsNoFurtherThanTheHello() {
    byte[] hello = Hellos.record(HELLO, Integer.MAX_VALUE);
    ByteBuf early = Unpooled.wrappedBuffer(hello, new byte[] {23, 3, 3, 0, 1, 0});

    assertThat(seen(early)).isEqualTo(OPENING);
  }

  @Test
  void knowsTlsWithoutExtensions() {
    assertThat(seen(Unpooled.wrappedBuffer(Hellos.hello(""))))
        .isEqualTo(Opening.tls("", List.of()));
  }

  @Test
  void doesNotKnowAServerNameThatIsNone() {
    assertThat(seen(Unpooled.wrappedBuffer(Hellos.hello("caf\u00e9.example", "h2"))))
        .isEqualTo(Opening.tls(List.of("h2")));
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("another type of record", changed(Hellos.hello("a.example", "h2"), 0, 23)),
        Arguments.of("an empty record", new byte[] {22, 3, 1, 0, 0}),
        Arguments.of("a server name with a NUL", Hellos.hello("a\0.example", "h2")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void takesWhatIsNoHelloForPlaintext(String name, byte[] bytes) {
    FirstBytes look = new FirstBytes(new Inspection(true, false, Duration.ZERO, true));

    assertThat(look.look(Unpooled.wrappedBuffer(bytes)))
        .isEqualTo(new FirstBytes.Sight.Seen(Opening.plain()));
  }

  @Test
  void neverFailsOnHelloesThatAreDamagedAnywhere() {
    Random random = new Random(7);
    byte[] hello = Hellos.hello("a.example", "istio", "http/1.1");
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = changed(hello, random.nextInt(hello.length), random.nextInt(256));
      int length = random.nextInt(damaged.length + 1);

      FirstBytes look = new FirstBytes(new Inspection(true, false, Duration.ZERO, true));
      assertThat(look.look(Unpooled.wrappedBuffer(damaged, 0, length))).isNotNull();
    }
  }

  @Test
  void countsABrokenListOfProtocolsAsNone() {
    assertThat(seen(Unpooled.wrappedBuffer(Hellos.hello("", "h2", ""))))
        .isEqualTo(Opening.tls("", List.of()));
  }

  @Test
  void waitsForNoHelloOfMoreThanSixteenKibibytes() {
    byte[] endless = new byte[20_000];
    byte[] start = {22, 3, 1, 64, 0, 1, 0, 63, (byte) 252};
    System.arraycopy(start, 0, endless, 0, start.length);

    FirstBytes.Sight sight =
        new FirstBytes(Inspection.full()).look(Unpooled.wrappedBuffer(endless, 0, 16_384));

    assertThat(sight).isInstanceOf(FirstBytes.Sight.Endless.class);
  }

  @Test
  void waitsForNoLineOfMoreThanSixtyFourKibibytes() {
    byte[] endless = new byte[65_536];
    Arrays.fill(endless, (byte) 'a');

    assertThat(new FirstBytes(Inspection.full()).look(Unpooled.wrappedBuffer(endless)))
        .isInstanceOf(FirstBytes.Sight.Endless.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1\r\n', http/1.1",
    "'FOO /a?b HTTP/1.1\n', http/1.1",
    "'GET http://a/b HTTP/1.1\r\n', http/1.1",
    "'CONNECT a:80 HTTP/1.1\r\n', http/1.1",
    "'OPTIONS * HTTP/1.1\r\n', http/1.1",
    "'GET / HTTP/1.0\r\n', http/1.0",
    "'GET /\r\n', http/1.0",
    "'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', h2c",
    "'GET a HTTP/1.1\r\n', ''",
    "'GET / FTP/1.1\r\n', ''",
    "'\r\nGET / HTTP/1.1\r\n', ''",
    "'hello world\r\n', ''",
    "'{\"a\": 1}', ''"
  })
  void knowsTheProtocolOfPlaintext(String bytes, String protocol) {
    ByteBuf all = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);

    assertThat(seen(all)).isEqualTo(protocol.isEmpty() ? Opening.plain() : Opening.plain(protocol));
  }

  private static Opening seen(ByteBuf bytes) {
    return ((FirstBytes.Sight.Seen) new FirstBytes(Inspection.full()).look(bytes)).opening();
  }

  private static byte[] changed(byte[] bytes, int at, int to) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) to;
    return copy;
  }
}
