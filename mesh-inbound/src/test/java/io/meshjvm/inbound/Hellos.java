package io.meshjvm.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** ClientHellos. */
final class Hellos {

  private Hellos() {}

  /** One in one record; without extensions for an empty name and no protocols. */
  static byte[] hello(String serverName, String... protocols) {
    return record(message(serverName, protocols), Integer.MAX_VALUE);
  }

  /** One that is cut into records of so many bytes. */
  static byte[] record(byte[] message, int size) {
    ByteBuf out = Unpooled.buffer();
    for (int at = 0; at < message.length; at += size) {
      int length = Math.min(size, message.length - at);
      out.writeByte(22).writeShort(0x0301).writeShort(length).writeBytes(message, at, length);
      if (size == Integer.MAX_VALUE) {
        break;
      }
    }
    return ByteBufUtil.getBytes(out);
  }

  static byte[] message(String serverName, String... protocols) {
    ByteBuf extensions = Unpooled.buffer();
    if (!serverName.isEmpty()) {
      int length = serverName.length();
      extensions.writeShort(0).writeShort(length + 5).writeShort(length + 3).writeByte(0);
      extensions.writeShort(length).writeBytes(serverName.getBytes(StandardCharsets.ISO_8859_1));
    }
    if (protocols.length > 0) {
      ByteBuf list = Unpooled.buffer();
      for (String protocol : protocols) {
        list.writeByte(protocol.length())
            .writeBytes(protocol.getBytes(StandardCharsets.ISO_8859_1));
      }
      extensions.writeShort(16).writeShort(list.readableBytes() + 2);
      extensions.writeShort(list.readableBytes()).writeBytes(list);
    }
    ByteBuf body = Unpooled.buffer();
    body.writeShort(0x0303).writeZero(32).writeByte(0);
    body.writeShort(2).writeShort(0x1301).writeByte(1).writeByte(0);
    if (extensions.isReadable()) {
      body.writeShort(extensions.readableBytes()).writeBytes(extensions);
    }
    ByteBuf message = Unpooled.buffer();
    message.writeByte(1).writeMedium(body.readableBytes()).writeBytes(body);
    return ByteBufUtil.getBytes(message);
  }
}
