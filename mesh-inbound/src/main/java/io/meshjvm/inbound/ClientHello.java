package io.meshjvm.inbound;

import io.meshjvm.policy.Opening;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads server name and protocols out of a ClientHello (RFC 8446, 4.1.2; RFC 6066; RFC 7301). What
 * is none, or a broken one, counts as plaintext, as it does for Envoy. Not more than 16 KiB are
 * waited for.
 */
final class ClientHello {

  private static final int LIMIT = 16 * 1024;
  private static final int RECORD_HEADER = 5;
  private static final int HANDSHAKE_HEADER = 4;
  private static final int MAX_RECORD = 16 * 1024 + 256;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int MAJOR = 3;
  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;
  private static final int MAX_NAME = 255;
  private static final int MAX_SESSION_ID = 32;
  private static final int VERSION_AND_RANDOM = 34;

  private String serverName = "";
  private List<String> protocols = List.of();

  private ClientHello() {}

  /** What the bytes so far are; {@link Opening#plain()} if they are no ClientHello. */
  static FirstBytes.Sight look(ByteBuf bytes) {
    try {
      ByteBuf hello = whole(bytes);
      if (hello != null) {
        ClientHello read = new ClientHello();
        read.read(hello);
        return new FirstBytes.Sight.Seen(Opening.tls(read.serverName, read.protocols));
      }
    } catch (Broken e) {
      return new FirstBytes.Sight.Seen(Opening.plain());
    }
    return bytes.readableBytes() < LIMIT
        ? new FirstBytes.Sight.More()
        : new FirstBytes.Sight.Endless("a ClientHello of more than " + LIMIT + " bytes");
  }

  /** The message out of its records, or null while bytes are missing. */
  private static @Nullable ByteBuf whole(ByteBuf bytes) throws Broken {
    byte[] gathered = new byte[Math.min(bytes.readableBytes(), LIMIT)];
    int have = 0;
    int at = bytes.readerIndex();
    while (bytes.writerIndex() - at >= RECORD_HEADER) {
      int length = recordLength(bytes, at);
      at += RECORD_HEADER;
      if (bytes.writerIndex() - at < length || have + length > gathered.length) {
        return null;
      }
      bytes.getBytes(at, gathered, have, length);
      have += length;
      at += length;
      if (complete(gathered, have)) {
        return Unpooled.wrappedBuffer(gathered, HANDSHAKE_HEADER, length(gathered));
      }
    }
    return null;
  }

  private static int recordLength(ByteBuf bytes, int at) throws Broken {
    int length = bytes.getUnsignedShort(at + 3);
    require(bytes.getUnsignedByte(at) == HANDSHAKE);
    require(bytes.getUnsignedByte(at + 1) == MAJOR);
    require(length > 0 && length <= MAX_RECORD);
    return length;
  }

  private static boolean complete(byte[] gathered, int have) throws Broken {
    require(have == 0 || gathered[0] == CLIENT_HELLO);
    if (have < HANDSHAKE_HEADER) {
      return false;
    }
    require(length(gathered) <= LIMIT);
    return have - HANDSHAKE_HEADER >= length(gathered);
  }

  private static int length(byte[] gathered) {
    return ((gathered[1] & 0xff) << 16) | ((gathered[2] & 0xff) << 8) | (gathered[3] & 0xff);
  }

  private void read(ByteBuf hello) throws Broken {
    take(hello, VERSION_AND_RANDOM);
    ByteBuf session = take(hello, unsignedByte(hello));
    require(session.readableBytes() <= MAX_SESSION_ID);
    ByteBuf suites = take(hello, unsignedShort(hello));
    require(suites.isReadable() && suites.readableBytes() % 2 == 0);
    ByteBuf compressions = take(hello, unsignedByte(hello));
    require(compressions.isReadable());
    if (hello.isReadable()) {
      ByteBuf extensions = take(hello, unsignedShort(hello));
      require(!hello.isReadable());
      while (extensions.isReadable()) {
        int type = unsignedShort(extensions);
        extension(type, take(extensions, unsignedShort(extensions)));
      }
    }
  }

  private void extension(int type, ByteBuf body) throws Broken {
    if (type == SERVER_NAME) {
      serverName = serverName(body);
    } else if (type == ALPN) {
      protocols = protocols(body);
    }
  }

  private static String serverName(ByteBuf body) throws Broken {
    ByteBuf list = take(body, unsignedShort(body));
    require(!body.isReadable() && list.isReadable() && unsignedByte(list) == 0);
    ByteBuf name = take(list, unsignedShort(list));
    require(!list.isReadable() && name.isReadable() && name.readableBytes() <= MAX_NAME);
    require(name.indexOf(name.readerIndex(), name.writerIndex(), (byte) 0) < 0);
    return name.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  /** A broken list counts as none, and is left to those who end TLS. */
  private static List<String> protocols(ByteBuf body) {
    try {
      ByteBuf list = take(body, unsignedShort(body));
      require(!body.isReadable());
      List<String> names = new ArrayList<>();
      while (list.isReadable()) {
        ByteBuf name = take(list, unsignedByte(list));
        require(name.isReadable());
        names.add(name.toString(StandardCharsets.ISO_8859_1));
      }
      return names;
    } catch (Broken e) {
      return List.of();
    }
  }

  private static int unsignedByte(ByteBuf from) throws Broken {
    require(from.isReadable());
    return from.readUnsignedByte();
  }

  private static int unsignedShort(ByteBuf from) throws Broken {
    require(from.readableBytes() >= 2);
    return from.readUnsignedShort();
  }

  private static ByteBuf take(ByteBuf from, int length) throws Broken {
    require(from.readableBytes() >= length);
    return from.readSlice(length);
  }

  private static void require(boolean holds) throws Broken {
    if (!holds) {
      throw new Broken();
    }
  }

  /** The bytes are no ClientHello. Without a stack trace, since callers cause it at will. */
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken() {
      super("no ClientHello", null, false, false);
    }
  }
}
