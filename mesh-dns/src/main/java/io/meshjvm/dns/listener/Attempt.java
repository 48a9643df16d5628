package io.meshjvm.dns.listener;

import java.net.SocketAddress;
import java.util.Optional;
import org.xbill.DNS.Message;

/** One query under way to one server, over a socket of its own. */
interface Attempt extends AutoCloseable {

  /** What becomes of it; one method is called, once, on the listener's thread. */
  interface Outcome {

    /** The server answered. */
    void answered(Message answer);

    /** It did not, or not so that anyone could rely on it. */
    void failed(Throwable cause);

    /** Somebody tries to guess the query; only a connection is safe from that. */
    void attacked();
  }

  /** Where it asks from; empty before it is known. */
  Optional<SocketAddress> localAddress();

  /** Sends the query once more where that can help, because the client asks once more. */
  void repeat();

  /** Gives up; no outcome follows. Idempotent. */
  @Override
  void close();
}
