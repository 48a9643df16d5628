package io.meshjvm.dns;

import io.meshjvm.core.OwnLookup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Asks the JDK, off the caller's thread. */
final class JdkSystemResolver implements SystemResolver {

  private final SystemLookup lookup = SystemLookup.find();
  private final Executor executor;
  private final InFlight inFlight;

  JdkSystemResolver(Executor executor, int limit) {
    this.executor = OwnLookup.on(executor);
    this.inFlight = new InFlight(limit);
  }

  @Override
  public CompletionStage<List<InetAddress>> resolve(String host, AddressFamily family) {
    return inFlight.run(
        () -> {
          CompletableFuture<List<InetAddress>> future = new CompletableFuture<>();
          executor.execute(() -> complete(future, host, family));
          return future;
        });
  }

  private void complete(
      CompletableFuture<List<InetAddress>> future, String host, AddressFamily family) {
    try {
      List<InetAddress> addresses =
          Stream.of(lookup.lookup(host)).filter(family::includes).toList();
      if (addresses.isEmpty()) {
        throw new UnknownHostException(host + ": no address of family " + family);
      }
      future.complete(addresses);
    } catch (UnknownHostException | RuntimeException | Error e) {
      // Errors too: whoever waits must be told, and the lookup's place must be free again.
      future.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    inFlight.close();
  }
}
