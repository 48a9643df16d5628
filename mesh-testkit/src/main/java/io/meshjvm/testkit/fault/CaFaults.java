package io.meshjvm.testkit.fault;

import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The faults of the certificate service. Safe for use by many threads. */
public final class CaFaults {

  private final Queue<Status> failuresOnce = new ArrayDeque<>();
  private final Queue<CaFault> chainsOnce = new ArrayDeque<>();
  private final Map<CaFault, Integer> struck = new EnumMap<>(CaFault.class);
  private @Nullable Status failure;
  private @Nullable CaFault chain;
  private boolean silent;
  private int failures;

  /** No faults. */
  public CaFaults() {}

  /** Answers every request with UNAVAILABLE until {@link #clear()}. */
  public void down() {
    fail(Status.UNAVAILABLE.withDescription("CA is down"));
  }

  /** Answers every request with a status until {@link #clear()}. */
  public synchronized void fail(Status status) {
    this.failure = status;
  }

  /** Answers one request with a status; several calls fail as many requests, in that order. */
  public synchronized void failNext(Status status) {
    failuresOnce.add(status);
  }

  /** Never answers until {@link #clear()}; requests that came meanwhile stay unanswered. */
  public synchronized void silence() {
    this.silent = true;
  }

  /** Spoils every chain until {@link #clear()}. */
  public synchronized void spoil(CaFault fault) {
    this.chain = fault;
  }

  /** Spoils one chain; several calls spoil as many, in that order. */
  public synchronized void spoilNext(CaFault fault) {
    chainsOnce.add(fault);
  }

  /** Ends all faults; the counts stay. */
  public synchronized void clear() {
    failuresOnce.clear();
    chainsOnce.clear();
    failure = null;
    chain = null;
    silent = false;
  }

  /** How many requests were answered with a failure on purpose. */
  public synchronized int failures() {
    return failures;
  }

  /** How many chains were spoilt in a way. */
  public synchronized int count(CaFault fault) {
    return struck.getOrDefault(fault, 0);
  }

  /** Whether the server is to leave the request unanswered. */
  public synchronized boolean isSilent() {
    return silent;
  }

  /** What the server is to fail its next request with; counts as struck. */
  public synchronized Optional<Status> strikeFailure() {
    Status status = failuresOnce.isEmpty() ? failure : failuresOnce.remove();
    if (status != null) {
      failures++;
    }
    return Optional.ofNullable(status);
  }

  /** How the server is to spoil its next chain; counts as struck. */
  public synchronized Optional<CaFault> strikeChain() {
    CaFault fault = chainsOnce.isEmpty() ? chain : chainsOnce.remove();
    if (fault != null) {
      struck.merge(fault, 1, Integer::sum);
    }
    return Optional.ofNullable(fault);
  }
}
