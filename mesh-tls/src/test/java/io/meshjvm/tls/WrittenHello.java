package io.meshjvm.tls;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A ClientHello, written piece by piece. */
final class WrittenHello {

  private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();

  /** Appends an extension of any content. */
  WrittenHello extension(int type, byte... content) {
    write(
        extensions,
        out -> {
          out.writeShort(type);
          out.writeShort(content.length);
          out.write(content);
        });
    return this;
  }

  /** Appends an extension that names servers, each with its type. */
  WrittenHello names(Object... typesAndNames) {
    return extension(
        0,
        bytes(
            out -> {
              byte[] list =
                  bytes(
                      in -> {
                        for (int i = 0; i < typesAndNames.length; i += 2) {
                          byte[] name = latin((String) typesAndNames[i + 1]);
                          in.writeByte((int) typesAndNames[i]);
                          in.writeShort(name.length);
                          in.write(name);
                        }
                      });
              out.writeShort(list.length);
              out.write(list);
            }));
  }

  /** Appends an extension that names a host. */
  WrittenHello host(String name) {
    return names(0, name);
  }

  WrittenHello alpn(String... protocols) {
    byte[] list =
        bytes(
            out -> {
              for (String protocol : protocols) {
                out.writeByte(protocol.length());
                out.write(latin(protocol));
              }
            });
    return extension(
        16,
        bytes(
            out -> {
              out.writeShort(list.length);
              out.write(list);
            }));
  }

  /** The message, with its header. */
  byte[] message() {
    byte[] body =
        bytes(
            out -> {
              out.writeShort(0x0303);
              out.write(new byte[32]);
              out.writeByte(0);
              out.writeShort(2);
              out.writeShort(0x1301);
              out.writeShort(0x0100);
              if (extensions.size() > 0) {
                out.writeShort(extensions.size());
                extensions.writeTo(out);
              }
            });
    return bytes(
        out -> {
          out.writeInt(1 << 24 | body.length);
          out.write(body);
        });
  }

  /** The message in one record. */
  byte[] record() {
    return records(16 * 1024);
  }

  /** The message in records of so many bytes. */
  byte[] records(int size) {
    byte[] message = message();
    return bytes(
        out -> {
          for (int at = 0; at < message.length; at += size) {
            int length = Math.min(size, message.length - at);
            out.writeByte(22);
            out.writeShort(0x0301);
            out.writeShort(length);
            out.write(message, at, length);
          }
        });
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(bytes, writing);
    return bytes.toByteArray();
  }

  private static void write(ByteArrayOutputStream bytes, Writing writing) {
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
