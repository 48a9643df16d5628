package io.meshjvm.core.xds;

import io.grpc.MethodDescriptor;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.proto.envoy.config.core.v3.Node;
import io.meshjvm.proto.google.rpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One of the two variants of the aggregated xDS stream. Stateless.
 *
 * @param <Q> its request
 * @param <R> its response
 */
interface Dialect<Q, R> {

  /** The dialect of the settings. */
  static Dialect<?, ?> of(ControlPlaneSettings.Protocol protocol) {
    return protocol == ControlPlaneSettings.Protocol.DELTA ? new DeltaDialect() : new SotwDialect();
  }

  /** The stream. */
  MethodDescriptor<Q, R> method();

  /**
   * Puts a request into words.
   *
   * @param node who is asking, on the first request of a stream only
   */
  Q write(Request request, @Nullable Node node);

  /** Reads a response. */
  Response read(R response);

  /**
   * Whether a type whose names have all gone is forgotten by the control plane, so that the next
   * request for it is a first one again.
   */
  boolean forgetsTypeWithoutNames();

  /**
   * Whether a closed subscription to a type without names can be opened again on the same stream.
   */
  boolean canResubscribe();

  /** The error as it travels. */
  static Status wire(Request.Failing error) {
    return Status.newBuilder().setCode(error.code()).setMessage(error.message()).build();
  }
}
