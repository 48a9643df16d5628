package io.meshjvm.netty;

import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Tries endpoints one after another until one takes the connection; on one event loop. */
final class EndpointAttempts {

  private final EndpointAttempt.Wish wish;
  private final EndpointAttempt.Means means;
  private final EventLoop loop;
  private final Deque<Pick.Picked> left;
  private final Promise<Channel> connected;
  private final List<Throwable> failures = new ArrayList<>();

  EndpointAttempts(
      EndpointAttempt.Wish wish,
      EndpointAttempt.Means means,
      EventLoop loop,
      List<Pick.Picked> endpoints,
      Promise<Channel> connected) {
    this.wish = wish;
    this.means = means;
    this.loop = loop;
    this.left = new ArrayDeque<>(endpoints);
    this.connected = connected;
  }

  void start() {
    loop.execute(this::next);
  }

  private void next() {
    Promise<Channel> attempt = loop.newPromise();
    attempt.addListener(done -> settle(attempt));
    new EndpointAttempt(wish, means, left.remove(), loop, attempt).start();
  }

  private void settle(Future<Channel> attempt) {
    if (attempt.isSuccess()) {
      if (!connected.trySuccess(attempt.getNow())) {
        // Nobody waits for it any more.
        var unused = attempt.getNow().close();
      }
      return;
    }
    failures.add(attempt.cause());
    if (left.isEmpty() || connected.isDone() || isRefused(attempt.cause())) {
      connected.tryFailure(nobodyAnswered());
    } else {
      next();
    }
  }

  /** Whether the cluster's circuit breakers are open, for its other endpoints too. */
  private static boolean isRefused(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TrafficException) {
        return true;
      }
    }
    return false;
  }

  private IOException nobodyAnswered() {
    Throwable first = failures.get(0);
    Throwable last = failures.get(failures.size() - 1);
    String problem =
        "No endpoint of %s took the connection (%d tried): %s"
            .formatted(wish.service(), failures.size(), first.getMessage());
    IOException failure =
        last instanceof SocketTimeoutException
            ? new SocketTimeoutException(problem)
            : new ConnectException(problem);
    failure.initCause(first);
    failures.stream().skip(1).forEach(failure::addSuppressed);
    return failure;
  }
}
