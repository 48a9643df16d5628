package io.meshjvm.dns.listener;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;

/**
 * Asks the upstream servers. Clients that ask the same at the same time share one query: two under
 * way would double the chance to guess one, and a loop through other servers ends here instead of
 * growing. For use on the listener's thread.
 */
final class Forwarder implements Forwarding {

  private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

  private final EventLoop eventLoop;
  private final ListenerSettings settings;
  private final List<InetSocketAddress> servers;
  private final Counters counters;
  private final Map<UpstreamQuery.Question, Shared> shared = new HashMap<>();
  private int waiting;
  private boolean hasFailed;
  private boolean hasLooped;

  Forwarder(
      EventLoop eventLoop,
      ListenerSettings settings,
      List<InetSocketAddress> servers,
      Counters counters) {
    this.eventLoop = eventLoop;
    this.settings = settings;
    this.servers = List.copyOf(servers);
    this.counters = counters;
  }

  @Override
  public void forward(Query query, Client client, Consumer<@Nullable Message> done) {
    if (waiting >= settings.limit()) {
      counters.overloaded.increment();
      done.accept(null);
    } else if (isOwn(client.address())) {
      looped(query);
      done.accept(null);
    } else {
      counters.forwarded.increment();
      ask(UpstreamQuery.Question.of(query), done);
    }
  }

  /** Gives everything up. */
  void close() {
    shared.values().forEach(each -> each.exchange.cancel());
    shared.clear();
  }

  private void ask(UpstreamQuery.Question question, Consumer<@Nullable Message> done) {
    waiting++;
    Shared present = shared.get(question);
    if (present != null) {
      present.clients.add(done);
      present.exchange.repeat();
      return;
    }
    Shared created = new Shared(question);
    created.clients.add(done);
    shared.put(question, created);
    created.exchange.next();
  }

  private boolean isOwn(SocketAddress address) {
    return shared.values().stream().anyMatch(each -> each.exchange.isFrom(address));
  }

  private void looped(Query query) {
    counters.looped.increment();
    if (!hasLooped) {
      hasLooped = true;
      log.warn(
          "MESH-1410: An upstream DNS server is this listener itself: the query for {} came back",
          query.question().getName());
    }
  }

  private List<InetSocketAddress> shuffled() {
    List<InetSocketAddress> mixed = new ArrayList<>(servers);
    Collections.shuffle(mixed, settings.random());
    return mixed;
  }

  private final class Shared {

    private final UpstreamQuery.Question question;
    private final List<Consumer<@Nullable Message>> clients = new ArrayList<>(1);
    private final Exchange exchange;

    Shared(UpstreamQuery.Question question) {
      this.question = question;
      this.exchange = new Exchange(this::attempt, shuffled(), this::done);
    }

    private Attempt attempt(InetSocketAddress server, boolean tcp, Attempt.Outcome outcome) {
      UpstreamQuery query = UpstreamQuery.of(question, settings.random());
      UpstreamAttempt.Start start =
          new UpstreamAttempt.Start(eventLoop, server, settings.timeout(), counters);
      return tcp
          ? UpstreamAttempt.tcp(start, query, outcome)
          : UpstreamAttempt.udp(start, query, outcome);
    }

    private void done(@Nullable Message answer) {
      shared.remove(question);
      waiting -= clients.size();
      if (answer == null) {
        failed();
      }
      clients.forEach(client -> client.accept(answer));
    }

    private void failed() {
      counters.upstreamFailures.increment();
      if (hasFailed) {
        log.debug("no DNS server answered {}", question);
      } else {
        hasFailed = true;
        log.warn(
            "MESH-1414: None of the DNS servers {} answered {}. See whether they are reachable;"
                + " names of the mesh are not affected. Further failures are logged at DEBUG.",
            servers,
            question);
      }
    }
  }
}
