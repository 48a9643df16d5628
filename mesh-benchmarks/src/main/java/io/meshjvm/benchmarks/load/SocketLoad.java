package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Callers over sockets, each with a thread and a connection of its own. */
final class SocketLoad implements Load {

  private final List<Exchange> exchanges;
  private final ExecutorService threads;

  private SocketLoad(List<Exchange> exchanges) {
    this.exchanges = exchanges;
    this.threads = Executors.newFixedThreadPool(exchanges.size(), SocketLoad::daemon);
  }

  static SocketLoad open(Connector connector, Protocol protocol, int callers, int payload)
      throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Socket socket = connector.connect(protocol);
      exchanges.add(
          protocol == Protocol.HTTP1
              ? new HttpExchange(socket, payload)
              : new TcpExchange(socket, payload));
    }
    return new SocketLoad(exchanges);
  }

  @Override
  public LoadResult run(Duration time) throws IOException, InterruptedException {
    Histogram nanos = Load.histogram();
    long begin = System.nanoTime();
    List<Callable<Void>> callers = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      callers.add(() -> call(exchange, begin + time.toNanos(), nanos));
    }
    for (Future<Void> caller : threads.invokeAll(callers)) {
      try {
        caller.get();
      } catch (ExecutionException e) {
        throw new IOException("a call failed", e.getCause());
      }
    }
    return LoadResult.of(nanos, Duration.ofNanos(System.nanoTime() - begin));
  }

  private static Void call(Exchange exchange, long end, Histogram nanos) throws IOException {
    long begin = System.nanoTime();
    // Once in any case: on a busy machine a thread may come to run when the time is over.
    do {
      exchange.call();
      long now = System.nanoTime();
      nanos.recordValue(now - begin);
      begin = now;
    } while (begin - end < 0);
    return null;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "caller");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    for (Exchange exchange : exchanges) {
      exchange.close();
    }
  }
}
