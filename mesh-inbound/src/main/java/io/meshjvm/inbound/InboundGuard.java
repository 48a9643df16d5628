package io.meshjvm.inbound;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.policy.Inspection;
import io.meshjvm.policy.Shadow;
import io.meshjvm.policy.Verdict;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.PeerIdentity;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Decides about what comes in, by the policy and the trust of the moment: every server of this
 * library asks here, for each connection and for each request, so that none keeps a verdict that no
 * longer holds.
 *
 * <p>Nobody is known but by the certificate of the connection's TLS, verified each time against the
 * roots and trust domains of now. What is denied is counted, and logged without letting callers
 * fill the disk. Part of a member, under this type. Thread-safe; nothing blocks.
 */
public final class InboundGuard implements AutoCloseable {

  private final Source<InboundPolicy> policies;
  private final Source<Optional<WorkloadIdentity>> identities;
  private final MeshTls tls;
  private final Executor tasks;
  private final View view;
  private final Rules rules;
  private final InboundLog says;
  private final InboundCounters counters;
  private final Changes changes = new Changes();
  private final Changes policyChanges = new Changes();
  private final Clock clock;
  private final Map<List<String>, SslContext> contexts = new ConcurrentHashMap<>();
  private final List<Watch> watches;

  /**
   * The guard of one member.
   *
   * @param policies what the mesh demands
   * @param identities who this workload is, and whom it trusts
   * @param tls ends TLS and verifies callers
   * @param tasks runs the costly parts of handshakes, off the event loops
   * @param clock paces the log
   */
  public InboundGuard(
      Source<InboundPolicy> policies,
      Source<Optional<WorkloadIdentity>> identities,
      MeshTls tls,
      Executor tasks,
      Clock clock) {
    this(policies, identities, tls, tasks, clock, MeshObserver.none());
  }

  /**
   * The guard of one member; parameters as in the other constructor.
   *
   * @param observer told of each decision, from whatever thread asks
   */
  public InboundGuard(
      Source<InboundPolicy> policies,
      Source<Optional<WorkloadIdentity>> identities,
      MeshTls tls,
      Executor tasks,
      Clock clock,
      MeshObserver observer) {
    this(View.of(policies), policies, identities, tls, tasks, clock, observer);
  }

  /** Reads {@code view} in place of the policies. */
  InboundGuard(
      View view,
      Source<InboundPolicy> policies,
      Source<Optional<WorkloadIdentity>> identities,
      MeshTls tls,
      Executor tasks,
      Clock clock,
      MeshObserver observer) {
    this.view = view;
    this.policies = Objects.requireNonNull(policies, "policies");
    this.identities = Objects.requireNonNull(identities, "identities");
    this.tls = Objects.requireNonNull(tls, "tls");
    this.tasks = Objects.requireNonNull(tasks, "tasks");
    this.rules = new Rules(view, tls);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.says = new InboundLog(clock);
    this.counters = new InboundCounters(MeshObserver.contained(observer));
    this.watches =
        List.of(
            policies.watch(policy -> policyChanged()),
            identities.watch(identity -> changes.happened()));
  }

  private void policyChanged() {
    changes.happened();
    policyChanges.happened();
  }

  /** The guard of a member. */
  public static InboundGuard of(MeshMember member) {
    return member.part(InboundGuard.class);
  }

  /** What the mesh demands. */
  public Source<InboundPolicy> policies() {
    return policies;
  }

  /** The SPIFFE id of this workload; empty while it has none. */
  public Optional<SpiffeId> own() {
    return identities.current().map(identity -> identity.svid().id());
  }

  /** How a port looks at the first bytes of connections, now. */
  public Inspection inspection(int port) {
    return view.inspection(port);
  }

  /** What becomes of a connection whose first bytes are known, now. */
  public Admission admit(Arrival arrival) {
    return view.admit(arrival);
  }

  /**
   * Whether a connection may be, or stay, now: by the rules that take it, by its caller's
   * certificate, and by network rules. Counts and logs denials.
   *
   * @param arrival with its session once TLS is ended, where {@link #admit} says that it is to be
   */
  public Ruling connection(Arrival arrival) {
    return settle(arrival).ruling();
  }

  /**
   * What is said to a request, now: the caller is verified again, the rules are chosen again, and
   * the request is decided about. Counts and logs denials, dry runs and audits.
   */
  public Ruling request(Arrival arrival, HttpCall call) {
    Ruling ruling = look(arrival, call).ruling();
    Verdict verdict = ruling.verdict();
    counters.request(verdict);
    shadows(arrival, ruling);
    if (verdict instanceof Verdict.Deny) {
      says.request(InboundLog.REQUEST_DENIED, arrival, who(ruling), call, verdict);
    } else if (verdict instanceof Verdict.Reject) {
      says.request(InboundLog.REQUEST_REJECTED, arrival, who(ruling), call, verdict);
    }
    return ruling;
  }

  /**
   * Calls {@code again} after every change of policy, trust or own identity, on the mesh thread:
   * other things may be said of connections now. It must not block.
   */
  public Watch onChange(Runnable again) {
    return changes.add(again);
  }

  /** What has come in so far. */
  public InboundStats stats() {
    return counters.stats();
  }

  /** Calls nobody of {@link #onChange} any more. Idempotent. */
  @Override
  public void close() {
    watches.forEach(Watch::close);
    changes.clear();
    policyChanges.clear();
  }

  /** As {@link #connection}, with the rules that take it. */
  Look settle(Arrival arrival) {
    Look look = look(arrival);
    shadows(arrival, look.ruling());
    if (!look.ruling().allowed()) {
      counters.refused(look);
      says.refused(
          look.chain() == null ? InboundLog.REFUSED : InboundLog.CONNECTION_DENIED,
          arrival,
          who(look.ruling()),
          look.ruling().verdict());
    }
    return look;
  }

  /** Calls {@code again} after every change of policy; as {@link #onChange} otherwise. */
  Watch onPolicyChange(Runnable again) {
    return policyChanges.add(again);
  }

  /**
   * Whether the certificate by which a caller is known has ended. A connection may outlive it, but
   * one of HTTP ends with its next answer, since that costs its caller nothing.
   */
  boolean outlived(PeerIdentity peer) {
    return clock.instant().isAfter(peer.certificate().getNotAfter().toInstant());
  }

  /** What is said of a connection now, told to nobody. */
  Look look(Arrival arrival) {
    return rules.look(arrival, ChainPolicy::connection);
  }

  /** What is said of a request now, told to nobody. */
  Look look(Arrival arrival, HttpCall call) {
    return rules.look(arrival, (chain, caller) -> chain.request(caller, call));
  }

  /** Counts a connection that was let in. */
  void letIn(Arrival arrival, Look look) {
    counters.letIn(look);
    int port = arrival.local().getPort();
    if (!look.way().tls() && view.permissive(port)) {
      counters.plaintext();
      says.plaintext(port);
    }
  }

  /** Counts a connection that never got as far as rules. */
  void refused(Arrival arrival, String reason) {
    Look look = Look.refused(reason);
    counters.refused(look);
    Ruling ruling = look.ruling();
    says.refused(InboundLog.REFUSED, arrival, who(ruling), ruling.verdict());
  }

  /** Counts a connection that was let in and may not stay. */
  void ended(Arrival arrival, Look look) {
    counters.ended();
    says.ended(arrival, look.ruling().verdict());
  }

  /**
   * What ends the TLS of one connection, with the SVID and the trust of now.
   *
   * @throws io.meshjvm.tls.MeshTlsException if there is no usable identity
   */
  SslHandler endOfTls(ByteBufAllocator allocator, List<String> alpn) {
    return contexts.computeIfAbsent(alpn, tls::nettyServerContext).newHandler(allocator, tasks);
  }

  private void shadows(Arrival arrival, Ruling ruling) {
    for (Shadow shadow : ruling.verdict().shadows()) {
      counters.shadow(shadow);
      says.shadow(arrival, who(ruling), shadow);
    }
  }

  private static String who(Ruling ruling) {
    return ruling.peer().map(PeerIdentity::getName).orElse("an unnamed caller");
  }
}
