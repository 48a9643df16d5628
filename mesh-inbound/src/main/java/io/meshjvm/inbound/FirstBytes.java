package io.meshjvm.inbound;

import io.meshjvm.policy.Inspection;
import io.meshjvm.policy.Opening;
import io.meshjvm.tls.ClientHelloReader;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Looks at the first bytes of one connection as Envoy's TLS and HTTP inspectors do, one after the
 * other: the second sees what the first took for no ClientHello (envoy: {@code tls_inspector.cc},
 * {@code http_inspector.cc}).
 */
final class FirstBytes {

  private final boolean http;
  private final RequestLine line = new RequestLine();
  private final ClientHelloReader hello = new ClientHelloReader();
  private int shown;
  private boolean tls;

  /** What is seen so far. */
  sealed interface Sight {

    /** More bytes are needed. */
    record More() implements Sight {}

    /** All is seen. */
    record Seen(Opening opening) implements Sight {}

    /** It is closed: bytes have come without end. */
    record Endless(String reason) implements Sight {}
  }

  FirstBytes(Inspection inspection) {
    this.tls = inspection.tls();
    this.http = inspection.http();
  }

  /** Looks again, at all that has come, of which only what is new is read; its indexes stay. */
  Sight look(ByteBuf bytes) {
    if (tls) {
      ClientHelloReader.Sight sight = read(bytes);
      if (!(sight instanceof ClientHelloReader.Sight.Other)) {
        return seen(sight);
      }
      tls = false;
    }
    return http ? line.look(bytes) : new Sight.Seen(Opening.plain());
  }

  private ClientHelloReader.Sight read(ByteBuf bytes) {
    int length = bytes.readableBytes() - shown;
    ByteBuffer fresh = bytes.nioBuffer(bytes.readerIndex() + shown, length);
    shown += length;
    return hello.read(fresh);
  }

  private static Sight seen(ClientHelloReader.Sight sight) {
    if (sight instanceof ClientHelloReader.Sight.Hello hello) {
      Opening opening =
          hello
              .serverName()
              .map(name -> Opening.tls(name, hello.alpn()))
              .orElseGet(() -> Opening.tls(hello.alpn()));
      return new Sight.Seen(opening);
    }
    return sight instanceof ClientHelloReader.Sight.TooLong
        ? new Sight.Endless("a ClientHello of more than " + ClientHelloReader.LIMIT + " bytes")
        : new Sight.More();
  }
}
