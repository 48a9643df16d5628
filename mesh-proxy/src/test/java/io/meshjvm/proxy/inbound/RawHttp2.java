package io.meshjvm.proxy.inbound;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client of HTTP/2 that writes the frames that a test wants, however rude, and never answers. */
final class RawHttp2 implements AutoCloseable {

  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  /** A request for / of the host app, in HPACK. */
  static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 3, 'a', 'p', 'p'};

  private static final int HEAD = 9;
  private final Socket socket = new Socket();
  private final DataInputStream in;

  RawHttp2(InetSocketAddress to) throws IOException {
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout((int) ServedMesh.PATIENCE.toMillis());
    socket.connect(to);
    in = new DataInputStream(socket.getInputStream());
    write(PREFACE, frame(SETTINGS, 0, 0));
  }

  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(HEAD + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  void write(byte[]... frames) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.write(frame);
    }
    socket.getOutputStream().write(all.toByteArray());
  }

  /** Writes frames; whether the other side has ended the connection before. */
  boolean isRefused(byte[]... frames) {
    try {
      write(frames);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Writes the same again and again until the other side has ended the connection. */
  boolean isEndedBy(byte[] frames, int times) {
    try {
      for (int i = 0; i < times; i++) {
        write(frames);
      }
      return isEnded();
    } catch (IOException e) {
      return true;
    }
  }

  /** Reads until the other side ends the connection; false if it is patient. */
  boolean isEnded() throws IOException {
    try {
      while (in.read() >= 0) {
        // What it says is of no interest.
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Reads frames until one of a type; its stream. */
  int next(int type) throws IOException {
    while (true) {
      int head = in.readInt();
      in.readByte();
      int stream = in.readInt();
      in.skipNBytes(head >>> 8);
      if ((head & 0xff) == type) {
        return stream;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
