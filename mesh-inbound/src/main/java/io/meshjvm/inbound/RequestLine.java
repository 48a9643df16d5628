package io.meshjvm.inbound;

import io.meshjvm.policy.Opening;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Tells HTTP/1 by its request line and HTTP/2 by its preface. The line is waited for until its end,
 * though not for more than 64 KiB; what is no request line counts as no protocol.
 */
final class RequestLine {

  private static final int LIMIT = 64 * 1024;

  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII)
              .asReadOnly());

  private static final String HOST = "[A-Za-z0-9!$%&'()*+,\\-.:;=@\\[\\]_~]*(?:[/?][!-~]*)?";

  /** Method, target, and the version that HTTP/0.9 has none of. */
  private static final Pattern LINE =
      Pattern.compile(
          "(?:CONNECT +"
              + HOST
              + "|[!#$%&'*+\\-.^_`|~0-9A-Za-z]+ +(?:[/*][!-~]*|[A-Za-z]+://"
              + HOST
              + "))(?: +HTTP/[0-9]\\.[0-9])? *");

  private static final String TOKEN =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private int scanned;
  private int methodLength;
  private boolean methodSeen;

  /** What the bytes so far are; {@link Opening#plain()} if they are no HTTP. */
  FirstBytes.Sight look(ByteBuf bytes) {
    int length = Math.min(bytes.readableBytes(), PREFACE.readableBytes());
    if (ByteBufUtil.equals(bytes, bytes.readerIndex(), PREFACE, 0, length)) {
      return length < PREFACE.readableBytes()
          ? new FirstBytes.Sight.More()
          : new FirstBytes.Sight.Seen(Opening.plain("h2c"));
    }
    byte first = bytes.getByte(bytes.readerIndex());
    if (first == '\r' || first == '\n') {
      return new FirstBytes.Sight.Seen(Opening.plain());
    }
    int end = bytes.indexOf(bytes.readerIndex() + scanned, bytes.writerIndex(), (byte) '\n');
    if (end >= 0) {
      return new FirstBytes.Sight.Seen(opening(line(bytes, end)));
    }
    if (!beginsWithMethod(bytes)) {
      return new FirstBytes.Sight.Seen(Opening.plain());
    }
    scanned = bytes.readableBytes();
    return scanned < LIMIT
        ? new FirstBytes.Sight.More()
        : new FirstBytes.Sight.Endless("a first line of more than " + LIMIT + " bytes");
  }

  /** Looked at before the line ends, as Envoy's parser does; the rest of the line is not. */
  private boolean beginsWithMethod(ByteBuf bytes) {
    while (!methodSeen && methodLength < bytes.readableBytes()) {
      byte next = bytes.getByte(bytes.readerIndex() + methodLength);
      methodSeen = next == ' ' && methodLength > 0;
      if (!methodSeen && TOKEN.indexOf(next) < 0) {
        return false;
      }
      methodLength++;
    }
    return true;
  }

  private static String line(ByteBuf bytes, int end) {
    int start = bytes.readerIndex();
    String line = bytes.toString(start, end - start, StandardCharsets.ISO_8859_1);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private static Opening opening(String line) {
    if (!LINE.matcher(line).matches()) {
      return Opening.plain();
    }
    return Opening.plain(line.endsWith("HTTP/1.1") ? "http/1.1" : "http/1.0");
  }
}
