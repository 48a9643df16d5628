package io.meshjvm.testkit.fault;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** The faults of xDS responses, by type URL. Safe for use by many threads. */
public final class ResponseFaults {

  private final Map<String, Queue<ResponseFault>> once = new HashMap<>();
  private final Map<String, ResponseFault> always = new HashMap<>();
  private final Map<ResponseFault, Integer> struck = new EnumMap<>(ResponseFault.class);
  private Duration delay = Duration.ZERO;

  /** No faults. */
  public ResponseFaults() {}

  /** Spoils one response of a type; several calls spoil as many responses, in that order. */
  public synchronized void next(String typeUrl, ResponseFault fault) {
    once.computeIfAbsent(typeUrl, type -> new ArrayDeque<>()).add(fault);
  }

  /** Spoils every response of a type until {@link #clear()}. */
  public synchronized void always(String typeUrl, ResponseFault fault) {
    always.put(typeUrl, fault);
  }

  /** Holds every response back for as long; zero for none. */
  public synchronized void delay(Duration time) {
    this.delay = time;
  }

  /** How long responses are held back. */
  public synchronized Duration delay() {
    return delay;
  }

  /** Ends all faults; the counts stay. */
  public synchronized void clear() {
    once.clear();
    always.clear();
    delay = Duration.ZERO;
  }

  /** How often a fault struck. */
  public synchronized int count(ResponseFault fault) {
    return struck.getOrDefault(fault, 0);
  }

  /** What the server is to do to its next response of a type; counts as struck. */
  public synchronized Optional<ResponseFault> strike(String typeUrl) {
    Queue<ResponseFault> queue = once.getOrDefault(typeUrl, new ArrayDeque<>());
    ResponseFault fault = queue.isEmpty() ? always.get(typeUrl) : queue.remove();
    if (fault != null) {
      struck.merge(fault, 1, Integer::sum);
    }
    return Optional.ofNullable(fault);
  }
}
