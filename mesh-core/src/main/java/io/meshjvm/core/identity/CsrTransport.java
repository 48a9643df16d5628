package io.meshjvm.core.identity;

import io.grpc.Status;
import io.meshjvm.core.MeshException;
import io.meshjvm.core.Watch;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import java.util.List;
import java.util.function.Consumer;

/** Carries one certificate request to the certificate service, once. */
@FunctionalInterface
interface CsrTransport {

  /**
   * Sends the request over a fresh connection.
   *
   * @param done called once, on the mesh thread, unless cancelled before
   * @return closes the call
   */
  Watch send(IstioCertificateRequest request, Credential credential, Consumer<Reply> done);

  /** What became of a request. */
  sealed interface Reply {}

  /**
   * The service answered.
   *
   * @param certificates elements of the chain as PEM texts, unread
   */
  record Issued(List<String> certificates) implements Reply {

    /** Copies the elements. */
    public Issued {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * The call failed.
   *
   * @param status status with the failure underneath as its cause
   * @param certificate whether the workload's certificate was offered
   */
  record Failed(Status status, boolean certificate) implements Reply {}

  /**
   * No connection could be prepared, for example since the root file cannot be read.
   *
   * @param failure why
   */
  record NotSent(MeshException failure) implements Reply {}
}
