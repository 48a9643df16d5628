package io.meshjvm.core.identity;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Source;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.internal.ChannelFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Wins the workload's identity and keeps it fresh: from the control plane's certificate service
 * with an optional store, or from mounted files.
 *
 * <p>The trust bundle is the union of the roots that came with the SVID, of the root file (read
 * again each minute) and of the roots that the control plane pushed last. A change of either half
 * publishes a new value; no failure ever takes the last one away. An expired SVID stays published
 * and must be refused by its users, see {@link Svid#validAt}.
 *
 * <p>All state lives on the mesh thread; the methods may be called from any thread and return at
 * once.
 */
public final class IdentityManager implements AutoCloseable {

  private final MeshThread thread;
  private final IdentityBoard board;
  private final StatusBoard status;
  private final SvidOrigin origin;
  private final @Nullable RootFile rootFile;
  private final Heartbeat heartbeat;
  private boolean started;
  private boolean closed;

  /**
   * Prepares an identity; nothing happens before {@link #start()}.
   *
   * @param settings how the identity is won
   * @param controlPlane where the certificate service, the root file and the token are
   * @param node who the workload says it is
   * @param channels opens connections to the certificate service
   * @param thread owner of all state
   * @param io runs what may block, one task after another or several at a time
   * @param observer told of renewals and failures
   * @throws IdentityException {@code MESH-1126} if the configured identity is no SPIFFE id
   */
  public IdentityManager(
      IdentitySettings settings,
      ControlPlaneSettings controlPlane,
      WorkloadNode node,
      ChannelFactory channels,
      MeshThread thread,
      Executor io,
      MeshObserver observer) {
    this(
        settings,
        controlPlane,
        node,
        background -> new GrpcCsrTransport(channels, controlPlane, thread, background),
        thread,
        io,
        observer);
  }

  /** As the public constructor, with another way to the certificate service. */
  IdentityManager(
      IdentitySettings settings,
      ControlPlaneSettings controlPlane,
      WorkloadNode node,
      Function<Background, CsrTransport> transport,
      MeshThread thread,
      Executor io,
      MeshObserver observer) {
    this.thread = thread;
    this.status = new StatusBoard(thread.clock(), observer);
    this.board = new IdentityBoard(status, observer);
    this.heartbeat = new Heartbeat(thread, board.identity(), this::beat);
    Background background = new Background(thread, io);
    ExpectedIdentity expected = ExpectedIdentity.of(settings, node);
    Path files = settings.certificateFiles();
    if (files != null) {
      this.rootFile = null;
      this.origin =
          new FilesOrigin(new CertificateFiles(files), expected, thread, background, board, status);
    } else {
      this.rootFile = new RootFile(controlPlane.rootCertificate(), background, board, status);
      this.origin =
          new SvidRenewer(
              new CertificateService(
                  settings,
                  expected,
                  controlPlane.token(),
                  transport.apply(background),
                  thread,
                  background),
              expected,
              new StoreGuard(settings.store(), thread, background, status),
              new RenewalPolicy(settings, thread.random()),
              thread,
              board,
              status);
    }
  }

  /** Begins; only the first call counts. */
  public void start() {
    thread.execute(
        () -> {
          if (!started && !closed) {
            started = true;
            heartbeat.start();
            origin.start();
          }
        });
  }

  /** The identity; empty until the first one is won. Published on the mesh thread. */
  public Source<Optional<WorkloadIdentity>> identity() {
    return board.identity();
  }

  /** How the identity fares. Published on the mesh thread. */
  public Source<IdentityStatus> status() {
    return status.status();
  }

  /**
   * Takes the roots that the control plane pushed, in place of those that it pushed before. Roots
   * that are news lead to a new SVID within half a minute, as with Istio's agent.
   */
  public void pushedRoots(TrustBundle roots) {
    thread.execute(
        () -> {
          if (!closed && board.pushed(roots) && board.identity().current().isPresent()) {
            origin.renewSoon();
          }
        });
  }

  /** Asks for a new SVID now, without waiting until it is due. */
  public void renewNow() {
    thread.execute(
        () -> {
          if (started && !closed) {
            origin.renewNow();
          }
        });
  }

  /** Tries again now if an attempt has failed and the next one is waited for. */
  public void retryNow() {
    thread.execute(
        () -> {
          if (started && !closed) {
            origin.retryNow();
          }
        });
  }

  /** Ends all attempts. What is published stays readable. Idempotent. */
  @Override
  public void close() {
    thread.execute(
        () -> {
          closed = true;
          heartbeat.close();
          origin.close();
        });
  }

  private void beat() {
    if (rootFile != null) {
      rootFile.refresh();
    }
    board.checkExpiry(thread.clock().instant());
    origin.heartbeat();
  }
}
