package io.meshjvm.netty;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the addresses of endpoints together while the names of some of them are looked up. A name
 * that is not known costs its own endpoint only. For use on one event loop.
 */
final class Gathering {

  private final List<List<InetSocketAddress>> parts = new ArrayList<>();
  private final Promise<List<InetSocketAddress>> promise;
  private int missing;
  private @Nullable Throwable failure;

  /**
   * Waits for the parts.
   *
   * @param count how many
   * @param promise gets the addresses in the order of their places, or the first failure if there
   *     is none
   */
  Gathering(int count, Promise<List<InetSocketAddress>> promise) {
    this.missing = count;
    this.promise = promise;
    for (int i = 0; i < count; i++) {
      parts.add(List.of());
    }
  }

  /** Takes the part of a place, which is done. */
  void add(int place, Future<List<InetSocketAddress>> part) {
    if (part.isSuccess()) {
      parts.set(place, part.getNow());
    } else if (failure == null) {
      failure = part.cause();
    }
    if (--missing == 0) {
      settle();
    }
  }

  private void settle() {
    List<InetSocketAddress> addresses = parts.stream().flatMap(List::stream).toList();
    if (addresses.isEmpty() && failure != null) {
      promise.tryFailure(failure);
    } else {
      promise.trySuccess(addresses);
    }
  }
}
