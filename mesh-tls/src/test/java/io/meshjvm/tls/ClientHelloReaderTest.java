package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.tls.ClientHelloReader.Sight;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloReaderTest {

  private static final String NAME = "Outbound_.8080_._.Greeter.Shop.svc.cluster.local";
  private static final List<String> OFFERED = List.of("istio-peer-exchange", "istio");
  private static final int ECH = 0xfe0d;
  private static final int PADDING = 21;

  private static WrittenHello hello() {
    return new WrittenHello().extension(43, (byte) 2, (byte) 3, (byte) 4).host(NAME);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 40, 16 * 1024})
  void readsNameAndProtocolsOutOfAnyNumberOfRecordsAndSegments(int size) {
    byte[] bytes = hello().alpn(OFFERED.toArray(new String[0])).records(size);
    for (int segment : new int[] {1, 2, 7, 4096}) {
      ClientHelloReader reader = new ClientHelloReader();
      Sight sight = new Sight.More();
      for (int at = 0; at < bytes.length; at += segment) {
        assertThat(sight).isEqualTo(new Sight.More());
        sight = reader.read(ByteBuffer.wrap(bytes, at, Math.min(segment, bytes.length - at)));
      }
      assertThat(sight).isEqualTo(named(NAME.toLowerCase(Locale.ROOT), OFFERED));
    }
  }

  @Test
  void readsWhatTheJdksOwnClientsSay() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new RawServerName(NAME)));
    parameters.setApplicationProtocols(OFFERED.toArray(new String[0]));
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);

    assertThat(new ClientHelloReader().read(out.flip()))
        .isEqualTo(named(NAME.toLowerCase(Locale.ROOT), OFFERED));
  }

  @Test
  void leavesTheBytesWhereTheyAreAndLooksAtNoneBehindTheHello() {
    byte[] hello = hello().record();
    byte[] more = Arrays.copyOf(hello, hello.length + 3);
    ByteBuffer bytes = ByteBuffer.wrap(more);
    ClientHelloReader reader = new ClientHelloReader();

    Sight sight = reader.read(bytes);

    assertThat(sight).isEqualTo(named(NAME.toLowerCase(Locale.ROOT), List.of()));
    assertThat(bytes.position()).isZero();
    assertThat(reader.read(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isEqualTo(sight);
  }

  @Test
  void tellsNoneFromAll() {
    assertThat(read(new WrittenHello())).isEqualTo(named("", List.of()));
    assertThat(read(new WrittenHello().alpn("h2"))).isEqualTo(named("", List.of("h2")));
  }

  @Test
  void tellsANameThatIsNotAsciiFromNoneButNotWhatItIs() {
    assertThat(read(new WrittenHello().host("caf\u00e9.example")))
        .isEqualTo(new Sight.Hello(Optional.empty(), List.of()));
  }

  @Test
  void takesTheOuterNameOfAnEncryptedHello() {
    byte[] encrypted = new byte[300];
    new Random(1).nextBytes(encrypted);

    assertThat(read(new WrittenHello().extension(ECH, encrypted).host("outer.example")))
        .isEqualTo(named("outer.example", List.of()));
  }

  @Test
  void countsABrokenListOfProtocolsAsNone() {
    assertThat(read(hello().alpn("h2", "")))
        .isEqualTo(named(NAME.toLowerCase(Locale.ROOT), List.of()));
  }

  static Stream<Arguments> none() {
    byte[] hello = new WrittenHello().host("a.example").record();
    return Stream.of(
        Arguments.of("plaintext", Wire.ascii(Wire.REQUEST)),
        Arguments.of("SSL 2", new byte[] {(byte) 0x80, 46, 1, 3, 1}),
        Arguments.of("another type of record", changed(hello, 0, 23)),
        Arguments.of("another major version", changed(hello, 1, 2)),
        Arguments.of("an empty record", new byte[] {22, 3, 1, 0, 0}),
        Arguments.of("a record of too many bytes", new byte[] {22, 3, 1, 127, 0}),
        Arguments.of("another message", changed(hello, 5, 2)),
        Arguments.of("a message of too many bytes", changed(hello, 6, 1)),
        Arguments.of("a session id of too many bytes", changed(hello, 43, 33)),
        Arguments.of("no cipher suites", changed(hello, 45, 0)),
        Arguments.of("extensions beyond the end", changed(hello, 50, 255)),
        Arguments.of("two names", new WrittenHello().names(0, "a.test", 0, "b.test").record()),
        Arguments.of("a name twice", new WrittenHello().host("a.test").host("a.test").record()),
        Arguments.of("protocols twice", new WrittenHello().alpn("h2").alpn("h2").record()),
        Arguments.of("a name of another type", new WrittenHello().names(1, "a.test").record()),
        Arguments.of(
            "another type beside", new WrittenHello().names(0, "a.test", 1, "b.test").record()),
        Arguments.of("an empty name", new WrittenHello().host("").record()),
        Arguments.of("an empty list of names", new WrittenHello().names().record()),
        Arguments.of("names of no length", new WrittenHello().extension(0).record()),
        Arguments.of("a name with a NUL", new WrittenHello().host("a\0.example").record()),
        Arguments.of("a name of 256 bytes", new WrittenHello().host("a".repeat(256)).record()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("none")
  void guessesNothingOutOfWhatIsNoHello(String name, byte[] bytes) {
    assertThat(new ClientHelloReader().read(ByteBuffer.wrap(bytes))).isEqualTo(new Sight.Other());
  }

  @Test
  void waitsForAWholeHeaderAndAWholeRecordBeforeItSaysNo() {
    byte[] get = Wire.ascii("GET /");
    ClientHelloReader plaintext = new ClientHelloReader();
    assertThat(plaintext.read(ByteBuffer.wrap(get, 0, 4))).isEqualTo(new Sight.More());
    assertThat(plaintext.read(ByteBuffer.wrap(get, 4, 1))).isEqualTo(new Sight.Other());

    byte[] other = changed(new WrittenHello().record(), 5, 2);
    ClientHelloReader message = new ClientHelloReader();
    assertThat(message.read(ByteBuffer.wrap(other, 0, other.length - 1)))
        .isEqualTo(new Sight.More());
    assertThat(message.read(ByteBuffer.wrap(other, other.length - 1, 1)))
        .isEqualTo(new Sight.Other());
  }

  @Test
  void takesANameOf255Bytes() {
    assertThat(read(new WrittenHello().host("a".repeat(255))))
        .isEqualTo(named("a".repeat(255), List.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 16 * 1024})
  void readsHelloesOfSixteenKibibytesAndNoLargerOnes(int size) {
    int padding = ClientHelloReader.LIMIT * size / (size + 5) - 200;
    while (padded(padding + 1, size).length <= ClientHelloReader.LIMIT) {
      padding++;
    }

    assertThat(new ClientHelloReader().read(ByteBuffer.wrap(padded(padding, size))))
        .isEqualTo(named(NAME.toLowerCase(Locale.ROOT), List.of()));
    assertThat(new ClientHelloReader().read(ByteBuffer.wrap(padded(padding + 1, size))))
        .isEqualTo(new Sight.TooLong());
  }

  private static byte[] padded(int padding, int size) {
    return hello().extension(PADDING, new byte[padding]).records(size);
  }

  @Test
  void givesUpOnAHelloWithoutEnd() {
    ClientHelloReader reader = new ClientHelloReader();
    byte[] start = {22, 3, 1, 64, 0, 1, 0, 64, 0};
    assertThat(reader.read(ByteBuffer.wrap(start))).isEqualTo(new Sight.More());
    Sight sight = new Sight.More();
    for (int i = 0; i < 17; i++) {
      sight = reader.read(ByteBuffer.allocate(1024));
    }
    assertThat(sight).isEqualTo(new Sight.TooLong());
  }

  @Test
  void neverFailsAndNeverSeesMoreInPiecesThanInOne() {
    Random random = new Random(7);
    for (int i = 0; i < 30_000; i++) {
      byte[] bytes = damaged(random);
      Sight whole = new ClientHelloReader().read(ByteBuffer.wrap(bytes));
      ClientHelloReader reader = new ClientHelloReader();
      Sight pieces = new Sight.More();
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(1 + random.nextInt(60), bytes.length - at);
        pieces = reader.read(ByteBuffer.wrap(bytes, at, length));
        at += length;
      }
      assertThat(pieces).isEqualTo(whole);
    }
  }

  /** A hello with bytes changed, taken away and put in, cut off anywhere. */
  private static byte[] damaged(Random random) {
    WrittenHello written = hello().alpn("istio", "http/1.1");
    if (random.nextBoolean()) {
      byte[] content = new byte[random.nextInt(50)];
      random.nextBytes(content);
      written.extension(random.nextInt(64), content);
    }
    byte[] bytes = written.records(1 + random.nextInt(200));
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      bytes = changed(bytes, random.nextInt(bytes.length), random.nextInt(256));
    }
    return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
  }

  private static Sight read(WrittenHello hello) {
    return new ClientHelloReader().read(ByteBuffer.wrap(hello.record()));
  }

  private static Sight named(String name, List<String> alpn) {
    return new Sight.Hello(Optional.of(name), alpn);
  }

  private static byte[] changed(byte[] bytes, int at, int to) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) to;
    return copy;
  }
}
