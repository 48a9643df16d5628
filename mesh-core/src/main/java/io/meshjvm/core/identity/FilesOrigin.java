package io.meshjvm.core.identity;

import io.meshjvm.core.MeshException;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * SVIDs from files that somebody else keeps fresh. The files are compared by content every few
 * seconds, which sees every kind of replacement, links included. While they are being replaced they
 * may disagree; then they are read again soon, and only a disagreement that lasts is a failure
 * (Istio: security/pkg/nodeagent/cache/secretcache.go). Lives on the mesh thread.
 */
final class FilesOrigin implements SvidOrigin {

  static final Duration POLL = Duration.ofSeconds(5);
  static final Duration QUICK_POLL = Duration.ofMillis(500);
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CertificateFiles files;
  private final ExpectedIdentity expected;
  private final MeshThread thread;
  private final Background background;
  private final IdentityBoard board;
  private final StatusBoard status;

  private CertificateFiles.@Nullable Texts known;
  private @Nullable Instant troubleSince;
  private @Nullable Watch timer;
  private boolean reading;
  private boolean closed;

  FilesOrigin(
      CertificateFiles files,
      ExpectedIdentity expected,
      MeshThread thread,
      Background background,
      IdentityBoard board,
      StatusBoard status) {
    this.files = files;
    this.expected = expected;
    this.thread = thread;
    this.background = background;
    this.board = board;
    this.status = status;
  }

  @Override
  public void start() {
    poll();
  }

  @Override
  public void heartbeat() {
    // The poll is more frequent than any heartbeat.
  }

  @Override
  public void renewNow() {
    poll();
  }

  @Override
  public void renewSoon() {
    // Whoever keeps the files fresh decides when.
  }

  @Override
  public void close() {
    closed = true;
    if (timer != null) {
      timer.close();
    }
  }

  private void poll() {
    if (closed || reading) {
      return;
    }
    if (timer != null) {
      timer.close();
    }
    reading = true;
    CertificateFiles.Texts before = known;
    Instant now = thread.clock().instant();
    background.run(() -> read(before, now), this::took, this::failed);
  }

  private Change read(CertificateFiles.@Nullable Texts before, Instant now) {
    CertificateFiles.Texts texts = files.read();
    return texts.equals(before)
        ? new Change(texts, null)
        : new Change(texts, files.verify(texts, now));
  }

  private void took(Change change) {
    reading = false;
    troubleSince = null;
    if (closed) {
      return;
    }
    known = change.texts();
    CertificateFiles.Loaded loaded = change.loaded();
    if (loaded != null) {
      publish(loaded);
    }
    again(POLL, true);
  }

  private void publish(CertificateFiles.Loaded loaded) {
    Svid svid = loaded.svid();
    try {
      expected.check(svid.id());
      status.clear(IdentityFault.OTHER_WORKLOAD);
      status.clear(IdentityFault.OTHER_TRUST_DOMAIN);
    } catch (IdentityException e) {
      // Whoever mounts the files chooses the identity; istiod decides whether it takes it.
      status.warn(e);
    }
    board.svid(svid, loaded.roots(), thread.clock().instant(), svid.expires(), "files");
  }

  private void failed(RuntimeException cause) {
    reading = false;
    if (closed) {
      return;
    }
    Instant now = thread.clock().instant();
    Instant since = troubleSince == null ? now : troubleSince;
    troubleSince = since;
    boolean lasting = Duration.between(since, now).compareTo(PATIENCE) >= 0;
    if (lasting || board.identity().current().isEmpty()) {
      status.failed(
          cause instanceof MeshException mesh
              ? mesh
              : IdentityFault.FILES_UNREADABLE.because("the files fail: " + cause, cause),
          now.plus(lasting ? POLL : QUICK_POLL));
    }
    again(lasting ? POLL : QUICK_POLL, false);
  }

  private void again(Duration wait, boolean success) {
    if (success) {
      status.succeeded(thread.clock().instant().plus(wait));
    }
    timer = thread.schedule(wait, this::poll);
  }

  private record Change(CertificateFiles.Texts texts, CertificateFiles.@Nullable Loaded loaded) {}
}
