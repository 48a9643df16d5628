package io.meshjvm.inbound;

import io.meshjvm.policy.Inspection;
import io.meshjvm.policy.Opening;
import io.netty.buffer.ByteBuf;

/**
 * Looks at the first bytes of one connection as Envoy's TLS and HTTP inspectors do, one after the
 * other: the second sees what the first took for no ClientHello (envoy: {@code tls_inspector.cc},
 * {@code http_inspector.cc}).
 */
final class FirstBytes {

  private final boolean http;
  private final RequestLine line = new RequestLine();
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

  /** Looks again, at all that has come; its indexes stay. */
  Sight look(ByteBuf bytes) {
    if (tls) {
      Sight sight = ClientHello.look(bytes);
      if (!sight.equals(new Sight.Seen(Opening.plain()))) {
        return sight;
      }
      tls = false;
    }
    return http ? line.look(bytes) : new Sight.Seen(Opening.plain());
  }
}
