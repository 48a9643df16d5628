package io.meshjvm.grpc;

import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says where the calls of one channel go, one by one; callable from any thread.
 *
 * @param services where endpoints are picked
 * @param target what the channel calls
 */
record Balance(Directory services, Call target) {

  /** Checks the parts. */
  Balance {
    Objects.requireNonNull(services, "services");
    Objects.requireNonNull(target, "target");
  }

  /**
   * The endpoints for one call, best first.
   *
   * @param key what keeps calls together, or null
   * @return empty if there is none, which the channel is about to learn
   */
  List<Pick.Picked> attempts(@Nullable String key, int limit) {
    try {
      return services.attempts(key == null ? target : target.key(key), limit);
    } catch (TrafficException e) {
      return List.of();
    }
  }

  /** Why the circuit breakers do not allow a call to an endpoint; empty if they do. */
  Optional<TrafficException> refusal(Pick.Picked picked) {
    try {
      services.lease(picked).close();
      return Optional.empty();
    } catch (TrafficException e) {
      return Optional.of(e);
    }
  }

  /** A call to an endpoint, which begins; empty if others have just taken the last one allowed. */
  Optional<Lease> begin(Pick.Picked picked) {
    try {
      return Optional.of(services.lease(picked));
    } catch (TrafficException e) {
      return Optional.empty();
    }
  }
}
