package io.meshjvm.core.identity;

import io.meshjvm.core.MeshThread;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The optional store, used so that it can never do harm: what goes wrong there becomes a warning,
 * and the identity lives on in memory. Called on the mesh thread, reads and writes off it.
 */
final class StoreGuard {

  private final @Nullable SvidStore store;
  private final MeshThread thread;
  private final Background background;
  private final StatusBoard status;

  StoreGuard(
      @Nullable Path directory, MeshThread thread, Background background, StatusBoard status) {
    this.store = directory == null ? null : new SvidStore(directory);
    this.thread = thread;
    this.background = background;
    this.status = status;
  }

  /** Passes on what the store holds; nothing if there is no store or it cannot be trusted. */
  void load(ExpectedIdentity expected, Consumer<Optional<SvidStore.Stored>> done) {
    SvidStore opened = store;
    if (opened == null) {
      done.accept(Optional.empty());
      return;
    }
    background.run(
        () -> opened.load(expected, thread.clock().instant()),
        done,
        failure -> {
          warn(failure);
          done.accept(Optional.empty());
        });
  }

  /** Keeps an SVID. */
  void save(Svid svid, TrustBundle roots) {
    SvidStore opened = store;
    if (opened != null) {
      background.run(
          () -> {
            opened.save(svid, roots);
            return svid;
          },
          saved -> {
            status.clear(IdentityFault.STORE_UNUSABLE);
            status.clear(IdentityFault.STORED_IGNORED);
          },
          this::warn);
    }
  }

  private void warn(RuntimeException failure) {
    status.warn(
        failure instanceof IdentityException known
            ? known
            : IdentityFault.STORE_UNUSABLE.because("the store fails: " + failure, failure));
  }
}
