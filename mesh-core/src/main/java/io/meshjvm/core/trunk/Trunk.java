package io.meshjvm.core.trunk;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Source;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.identity.IdentityManager;
import io.meshjvm.core.identity.IdentityStatus;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.core.internal.ChannelFactory;
import io.meshjvm.core.internal.GrpcChannelFactory;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ControlPlanes;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.core.xds.TrustBundleType;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The trunk of a mesh member: its identity and its connection to the control plane, which all
 * branches build on.
 *
 * <p>Everything happens on the {@link MeshThread} given, which stays the caller's to close, after
 * this object. All methods may be called from any thread and return at once.
 */
public final class Trunk implements AutoCloseable {

  /** The control plane ended the TLS handshake because of the workload's certificate. */
  private static final String CERTIFICATE_REFUSED = "MESH-1212";

  /** What another token may mend; every other failure keeps its pace, whatever the file does. */
  private static final Set<String> REFUSALS =
      Set.of(
          "MESH-1103",
          "MESH-1106",
          "MESH-1107",
          "MESH-1115",
          "MESH-1203",
          "MESH-1204",
          "MESH-1207",
          "MESH-1211");

  private final Bootstrap bootstrap;
  private final MeshThread thread;
  private final MeshObserver observer;
  private final IdentityManager identity;
  private final ControlPlane controlPlane;
  private final TokenWatch token;
  private final Runnable stopIo;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The newest failure that a renewal was asked for; on the mesh thread. */
  private @Nullable StreamFailure answered;

  private Trunk(
      Bootstrap bootstrap, MeshThread thread, MeshObserver observer, Executor io, Runnable stopIo) {
    this.bootstrap = Objects.requireNonNull(bootstrap, "bootstrap");
    this.thread = Objects.requireNonNull(thread, "thread");
    this.observer = MeshObserver.contained(observer);
    this.stopIo = stopIo;
    // Channels show the identity, and the identity is won over channels: the key ring is what the
    // two have in common.
    KeyRing keys = new KeyRing();
    ChannelFactory channels =
        new GrpcChannelFactory(
            bootstrap.controlPlane(), bootstrap.node().clusterId(), keys, thread.clock());
    this.identity =
        new IdentityManager(
            bootstrap.identity(),
            bootstrap.controlPlane(),
            bootstrap.node(),
            channels,
            thread,
            io,
            this.observer);
    this.controlPlane =
        ControlPlanes.create(
            bootstrap.controlPlane(), bootstrap.node(), channels, thread, io, this.observer);
    this.token =
        new TokenWatch(
            bootstrap.controlPlane().token(),
            thread,
            io,
            () -> identityRefused() || streamRefused(),
            this::retryNow);
    identity.identity().watch(keys::take);
  }

  /**
   * Puts a trunk together; nothing happens before {@link #start()}. What blocks runs on a daemon
   * thread of its own, {@code mesh-io}, which ends with this object.
   *
   * @param thread where everything happens
   * @param observer told what happens; what it throws goes no further
   */
  public static Trunk create(Bootstrap bootstrap, MeshThread thread, MeshObserver observer) {
    IoThread io = new IoThread(bootstrap.node());
    return new Trunk(bootstrap, thread, observer, io, io::close);
  }

  /**
   * Puts a trunk together as {@link #create(Bootstrap, MeshThread, MeshObserver)} does, with an
   * executor of the caller for what blocks; it stays open.
   */
  public static Trunk create(
      Bootstrap bootstrap, MeshThread thread, MeshObserver observer, Executor io) {
    return new Trunk(bootstrap, thread, observer, io, () -> {});
  }

  /** What the member was started with. */
  public Bootstrap bootstrap() {
    return bootstrap;
  }

  /** The thread on which everything happens. */
  public MeshThread thread() {
    return thread;
  }

  /** Is told what happens, by the branches too; throws nothing. */
  public MeshObserver observer() {
    return observer;
  }

  /** The SVID and the trust bundle; empty until there is one. */
  public Source<Optional<WorkloadIdentity>> identity() {
    return identity.identity();
  }

  /** How the identity fares. */
  public Source<IdentityStatus> identityStatus() {
    return identity.status();
  }

  /** Asks for a fresh SVID now instead of when it is due; the one at hand serves until then. */
  public void renewIdentity() {
    identity.renewNow();
  }

  /** The connection to the control plane; started and closed with this object. */
  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /**
   * Wins the identity, then connects: with the certificate, or with the token once the first
   * attempt to get a certificate has failed. Idempotent.
   */
  public void start() {
    if (!started.compareAndSet(false, true) || closed.get()) {
      return;
    }
    identity.identity().watch(value -> value.ifPresent(present -> controlPlane.start()));
    identity.status().watch(status -> status.lastFailure().ifPresent(f -> controlPlane.start()));
    controlPlane.status().watch(this::renewIfRefused);
    identity.status().watch(status -> token.check());
    controlPlane.status().watch(status -> token.check());
    thread.execute(token::start);
    controlPlane.subscribe(new TrustBundleType()).watch(this::pushed);
    identity.start();
  }

  /**
   * Ends the stream, then the renewal of the identity. Idempotent, does not wait.
   *
   * <p>The last identity and the last resources stay readable.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      controlPlane.close();
      identity.close();
      thread.execute(token::close);
      thread.execute(stopIo);
    }
  }

  /**
   * A certificate that the control plane refuses is of no use to its peers either: a new one is
   * due.
   */
  private void renewIfRefused(ControlPlaneStatus status) {
    StreamFailure failure = status.lastFailure();
    if (failure != null
        && !failure.equals(answered)
        && failure.code().equals(CERTIFICATE_REFUSED)) {
      answered = failure;
      identity.renewNow();
    }
  }

  private boolean identityRefused() {
    return identity
        .status()
        .current()
        .lastFailure()
        .filter(failure -> REFUSALS.contains(failure.code()))
        .isPresent();
  }

  private boolean streamRefused() {
    ControlPlaneStatus status = controlPlane.status().current();
    StreamFailure failure = status.lastFailure();
    return status.phase() == ControlPlaneStatus.Phase.BACKING_OFF
        && failure != null
        && REFUSALS.contains(failure.code());
  }

  /** Another token is there: the waits that the last one led to are of no use any more. */
  private void retryNow() {
    if (identityRefused()) {
      identity.retryNow();
    }
    if (streamRefused()) {
      controlPlane.retryNow();
    }
  }

  private void pushed(Resources<TrustBundle> roots) {
    roots.byName().values().forEach(identity::pushedRoots);
  }
}
