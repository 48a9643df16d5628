package io.meshjvm.dns;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Bounds the lookups under way, and fails them all when the resolver closes. */
final class InFlight {

  private final int limit;
  private final Semaphore places;
  private final AtomicLong started = new AtomicLong();
  private final Map<Long, CompletableFuture<?>> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  InFlight(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    this.limit = limit;
    this.places = new Semaphore(limit);
  }

  /** Makes a lookup if there is place for it. */
  <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> lookup) {
    if (closed) {
      return CompletableFuture.failedFuture(closed());
    }
    if (!places.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new DnsException(
              "MESH-1401",
              "There are " + limit + " lookups under way already",
              "Raise the limit, or look for slow DNS servers"));
    }
    CompletableFuture<T> future = start(lookup);
    long id = started.getAndIncrement();
    running.put(id, future);
    var unused =
        future.whenComplete(
            (value, failure) -> {
              running.remove(id);
              places.release();
            });
    if (closed) {
      future.completeExceptionally(closed());
    }
    return future;
  }

  private static <T> CompletableFuture<T> start(Supplier<CompletableFuture<T>> lookup) {
    try {
      return lookup.get();
    } catch (RuntimeException | Error e) {
      // An executor that can make no more threads, for one, says so by an error; this lookup fails,
      // and its place is free again.
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Fails every lookup under way and every later one. */
  void close() {
    closed = true;
    running.values().forEach(future -> future.completeExceptionally(closed()));
  }

  private static DnsException closed() {
    return new DnsException(
        "MESH-1402", "The resolver is closed", "Look names up before the mesh is left");
  }
}
