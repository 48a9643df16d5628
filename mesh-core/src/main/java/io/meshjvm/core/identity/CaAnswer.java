package io.meshjvm.core.identity;

import io.meshjvm.core.MeshException;
import java.util.List;

/** How an order at the certificate service ended, after its retries. */
sealed interface CaAnswer {

  /**
   * Certificates came.
   *
   * @param certificates elements of the chain as PEM texts, unread
   */
  record Granted(List<String> certificates) implements CaAnswer {

    /** Copies the elements. */
    public Granted {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * None came.
   *
   * @param failure why
   * @param unauthenticated whether the caller was not believed, so that the token is worth a look
   */
  record Denied(MeshException failure, boolean unauthenticated) implements CaAnswer {}
}
