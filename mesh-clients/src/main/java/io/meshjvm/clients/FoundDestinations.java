package io.meshjvm.clients;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoints of a call came to.
 *
 * @param destinations those of which the address is known
 * @param failure why the first of the others has none
 */
record FoundDestinations(List<Destination> destinations, @Nullable Throwable failure) {

  FoundDestinations {
    destinations = List.copyOf(destinations);
  }

  static FoundDestinations of(List<Destination> destinations) {
    return new FoundDestinations(destinations, null);
  }

  static FoundDestinations failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return new FoundDestinations(List.of(), cause == null ? failure : cause);
  }

  FoundDestinations and(FoundDestinations next) {
    return new FoundDestinations(
        Stream.concat(destinations.stream(), next.destinations.stream()).toList(),
        failure == null ? next.failure : failure);
  }

  /** At least one, or the failure. */
  CompletionStage<List<Destination>> settled() {
    return destinations.isEmpty() && failure != null
        ? CompletableFuture.failedFuture(failure)
        : CompletableFuture.completedFuture(destinations);
  }
}
