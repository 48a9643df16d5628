package io.meshjvm.core.xds;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.meshjvm.core.internal.ChannelFactory.Credential;

/** Opens streams to the control plane. Everything here happens on the mesh thread. */
interface Transport {

  /**
   * Opens a stream on a channel of its own and returns at once; its events come later.
   *
   * @param method which stream
   * @param credential what may be shown to the control plane
   * @param events told what happens, until the wire is closed
   */
  <Q, R> Wire<Q> open(MethodDescriptor<Q, R> method, Credential credential, Events<R> events);

  /**
   * The sending half of a stream.
   *
   * @param <Q> request
   */
  interface Wire<Q> {

    /** Sends {@code request}; only after {@link Events#opened}. */
    void send(Q request);

    /** Ends the stream in order; no event comes afterwards. Idempotent. */
    void close();
  }

  /**
   * The receiving half of a stream.
   *
   * @param <R> response
   */
  interface Events<R> {

    /**
     * Requests may be sent from now on; they wait until there is a connection.
     *
     * @param certificate whether the workload's certificate is offered
     * @param dialled the address that is connected to
     */
    void opened(boolean certificate, String dialled);

    /** A response came; the next one comes only after this call. */
    void message(R response);

    /** The control plane will end this stream soon (GOAWAY), while it works on for now. */
    void draining();

    /** The stream ended; the last event. */
    void ended(Status status);
  }
}
