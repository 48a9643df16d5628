package io.meshjvm.dns.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/**
 * One question on its way through the upstream servers: each over UDP, and over TCP where the
 * answer is cut short; the next one where there is no answer. What a server answers is final,
 * whatever it is. For use on one thread.
 */
final class Exchange {

  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private final Transport transport;
  private final Queue<InetSocketAddress> servers;
  private final Consumer<@Nullable Message> done;
  private @Nullable Attempt attempt;
  private @Nullable Message cut;

  /** Begins attempts. */
  interface Transport {

    /** Asks {@code server}. */
    Attempt attempt(InetSocketAddress server, boolean tcp, Attempt.Outcome outcome);
  }

  /**
   * Creates the exchange.
   *
   * @param servers in the order in which they are asked
   * @param done called once with the answer, or with null if no server gave one
   */
  Exchange(Transport transport, List<InetSocketAddress> servers, Consumer<@Nullable Message> done) {
    this.transport = transport;
    this.servers = new ArrayDeque<>(servers);
    this.done = done;
  }

  /** Asks the next server. */
  void next() {
    InetSocketAddress server = servers.poll();
    if (server == null) {
      // A client that is told so may get the rest by itself.
      done.accept(cut);
    } else {
      attempt = transport.attempt(server, false, new Step(server, false));
    }
  }

  /** Whether the query under way was sent from {@code address}. */
  boolean isFrom(SocketAddress address) {
    return attempt != null && attempt.localAddress().filter(address::equals).isPresent();
  }

  /** Another client asks the same. */
  void repeat() {
    if (attempt != null) {
      attempt.repeat();
    }
  }

  /** Gives up without a word. */
  void cancel() {
    servers.clear();
    if (attempt != null) {
      attempt.close();
    }
  }

  private final class Step implements Attempt.Outcome {

    private final InetSocketAddress server;
    private final boolean tcp;

    Step(InetSocketAddress server, boolean tcp) {
      this.server = server;
      this.tcp = tcp;
    }

    @Override
    public void answered(Message answer) {
      if (!tcp && answer.getHeader().getFlag(Flags.TC)) {
        cut = answer;
        connect();
      } else {
        done.accept(answer);
      }
    }

    @Override
    public void failed(Throwable cause) {
      log.debug("DNS server {} over {}: {}", server, tcp ? "TCP" : "UDP", cause.toString());
      next();
    }

    @Override
    public void attacked() {
      connect();
    }

    private void connect() {
      attempt = transport.attempt(server, true, new Step(server, true));
    }
  }
}
