package io.meshjvm.tls;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client says first, read from the bytes on the wire (RFC 8446, section 4.1.2; RFC 6066,
 * section 3; RFC 7301, section 3.1).
 *
 * @param serverName the SNI, empty if there is none
 * @param alpn the protocols offered
 */
record ClientHello(String serverName, List<String> alpn) {

  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;

  /** Reads one from the beginning of a connection. */
  static ClientHello read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] hello = new byte[0];
    int needed = 4;
    while (hello.length < needed) {
      if (data.readUnsignedByte() != 22) {
        throw new IOException("no handshake record");
      }
      data.readUnsignedShort();
      byte[] fragment = data.readNBytes(data.readUnsignedShort());
      ByteBuffer joined = ByteBuffer.allocate(hello.length + fragment.length);
      hello = joined.put(hello).put(fragment).array();
      needed = 4 + (ByteBuffer.wrap(hello).getInt() & 0xffffff);
    }
    return parse(ByteBuffer.wrap(hello));
  }

  private static ClientHello parse(ByteBuffer hello) {
    skip(hello, 4 + 2 + 32);
    skip(hello, hello.get() & 0xff);
    skip(hello, hello.getShort() & 0xffff);
    skip(hello, hello.get() & 0xff);
    hello.getShort();
    String name = "";
    List<String> alpn = List.of();
    while (hello.hasRemaining()) {
      int type = hello.getShort();
      ByteBuffer body = slice(hello, hello.getShort() & 0xffff);
      if (type == SERVER_NAME) {
        skip(body, 3);
        name = text(slice(body, body.getShort() & 0xffff));
      } else if (type == ALPN) {
        alpn = protocols(body);
      }
    }
    return new ClientHello(name, alpn);
  }

  private static List<String> protocols(ByteBuffer body) {
    body.getShort();
    List<String> protocols = new ArrayList<>();
    while (body.hasRemaining()) {
      protocols.add(text(slice(body, body.get() & 0xff)));
    }
    return protocols;
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }

  private static ByteBuffer slice(ByteBuffer buffer, int length) {
    ByteBuffer slice = buffer.slice(buffer.position(), length);
    skip(buffer, length);
    return slice;
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.US_ASCII.decode(bytes).toString();
  }
}
