package io.meshjvm.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of one ClientHello. */
final class HelloMessage {

  private static final int VERSION_AND_RANDOM = 34;
  private static final int MAX_SESSION_ID = 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int MAX_NAME = 255;
  private static final int ALPN = 16;
  private static final int ASCII = 0x80;

  private @Nullable ByteBuffer serverName;
  private @Nullable ByteBuffer alpn;

  private HelloMessage() {}

  /**
   * Reads it whole.
   *
   * @throws NoHelloException if it is broken, or names more than one server
   */
  static ClientHelloReader.Sight.Hello read(ByteBuffer body) throws NoHelloException {
    HelloMessage message = new HelloMessage();
    message.parse(body);
    ByteBuffer name = message.serverName;
    ByteBuffer protocols = message.alpn;
    return new ClientHelloReader.Sight.Hello(
        name == null ? Optional.of("") : serverName(name),
        protocols == null ? List.of() : protocols(protocols));
  }

  private void parse(ByteBuffer body) throws NoHelloException {
    take(body, VERSION_AND_RANDOM);
    NoHelloException.unless(take(body, unsignedByte(body)).limit() <= MAX_SESSION_ID);
    int suites = take(body, unsignedShort(body)).limit();
    NoHelloException.unless(suites > 0 && suites % 2 == 0);
    NoHelloException.unless(take(body, unsignedByte(body)).hasRemaining());
    if (body.hasRemaining()) {
      ByteBuffer extensions = take(body, unsignedShort(body));
      NoHelloException.unless(!body.hasRemaining());
      while (extensions.hasRemaining()) {
        int type = unsignedShort(extensions);
        extension(type, take(extensions, unsignedShort(extensions)));
      }
    }
  }

  /** Each kind may come once (RFC 8446, 4.2): of two names nobody knows which one counts. */
  private void extension(int type, ByteBuffer content) throws NoHelloException {
    if (type == SERVER_NAME) {
      NoHelloException.unless(serverName == null);
      serverName = content;
    } else if (type == ALPN) {
      NoHelloException.unless(alpn == null);
      alpn = content;
    }
  }

  private static Optional<String> serverName(ByteBuffer content) throws NoHelloException {
    ByteBuffer list = take(content, unsignedShort(content));
    NoHelloException.unless(!content.hasRemaining() && unsignedByte(list) == HOST_NAME);
    ByteBuffer name = take(list, unsignedShort(list));
    NoHelloException.unless(
        !list.hasRemaining() && name.hasRemaining() && name.limit() <= MAX_NAME);
    String text = text(name);
    NoHelloException.unless(text.indexOf('\0') < 0);
    return text.chars().allMatch(c -> c < ASCII)
        ? Optional.of(text.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** A broken list counts as none, and is left to those who end TLS. */
  private static List<String> protocols(ByteBuffer content) {
    try {
      ByteBuffer list = take(content, unsignedShort(content));
      NoHelloException.unless(!content.hasRemaining());
      List<String> names = new ArrayList<>();
      while (list.hasRemaining()) {
        ByteBuffer name = take(list, unsignedByte(list));
        NoHelloException.unless(name.hasRemaining());
        names.add(text(name));
      }
      return names;
    } catch (NoHelloException e) {
      return List.of();
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes).toString();
  }

  private static int unsignedByte(ByteBuffer from) throws NoHelloException {
    NoHelloException.unless(from.hasRemaining());
    return from.get() & 0xff;
  }

  private static int unsignedShort(ByteBuffer from) throws NoHelloException {
    NoHelloException.unless(from.remaining() >= 2);
    return from.getShort() & 0xffff;
  }

  /** The next bytes, from 0 to its limit. */
  private static ByteBuffer take(ByteBuffer from, int length) throws NoHelloException {
    NoHelloException.unless(from.remaining() >= length);
    ByteBuffer taken = from.slice(from.position(), length);
    from.position(from.position() + length);
    return taken;
  }
}
