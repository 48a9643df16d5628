package io.meshjvm.core.identity;

import io.meshjvm.core.internal.PemCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.LinkedHashSet;

/**
 * The root file, read again and again, since whoever rotates roots replaces it in place. While it
 * cannot be read, what it said last stays. Lives on the mesh thread, reads off it.
 */
final class RootFile {

  private final Path path;
  private final Background background;
  private final IdentityBoard board;
  private final StatusBoard status;
  private boolean reading;

  RootFile(Path path, Background background, IdentityBoard board, StatusBoard status) {
    this.path = path;
    this.background = background;
    this.board = board;
    this.status = status;
  }

  /** Reads the file, unless a read is under way. */
  void refresh() {
    if (!reading) {
      reading = true;
      background.run(this::read, this::took, this::failed);
    }
  }

  private TrustBundle read() {
    try {
      return new TrustBundle(new LinkedHashSet<>(PemCertificates.read(path)));
    } catch (IOException | CertificateException e) {
      throw IdentityFault.ROOTS_UNREADABLE.because(
          "the root file " + path + " cannot be used: " + e.getMessage(), e);
    }
  }

  private void took(TrustBundle roots) {
    reading = false;
    status.clear(IdentityFault.ROOTS_UNREADABLE);
    board.rootFile(roots);
  }

  private void failed(RuntimeException failure) {
    reading = false;
    status.warn(
        failure instanceof IdentityException known
            ? known
            : IdentityFault.ROOTS_UNREADABLE.because("the root file " + path + " fails", failure));
  }
}
