package io.meshjvm.inbound;

import io.meshjvm.core.Watch;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who wait for changes; there may be as many as connections. Thread-safe. */
final class Changes {

  private static final Logger log = LoggerFactory.getLogger(InboundGuard.class);

  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  /** Where somebody waits; equal to itself alone. */
  private static final class Place {
    private final Runnable again;

    Place(Runnable again) {
      this.again = again;
    }
  }

  Watch add(Runnable again) {
    Place place = new Place(again);
    places.add(place);
    return () -> places.remove(place);
  }

  /** Calls everybody; what one of them throws is logged, and the others are called. */
  void happened() {
    for (Place place : places) {
      try {
        place.again.run();
      } catch (Exception | LinkageError e) {
        log.warn("Somebody who waits for changes of policy or trust failed", e);
      }
    }
  }

  void clear() {
    places.clear();
  }
}
