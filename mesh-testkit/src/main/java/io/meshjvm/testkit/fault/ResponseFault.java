package io.meshjvm.testkit.fault;

/** What can be wrong with an xDS response. */
public enum ResponseFault {
  /** Every resource's bytes are not a message of its type. */
  MALFORMED_PAYLOAD,
  /** Every resource says that it is of another type than the response. */
  WRONG_TYPE_URL,
  /** The response is sent twice, with the same nonce. */
  DUPLICATE,
  /** The response is larger than 4 MiB, gRPC's default limit, and good otherwise. */
  OVERSIZE,
  /** The response has no resources, as of a control plane that has lost all it knew. */
  EMPTY,
  /** The response is lost: istiod believes that it was sent. */
  LOST
}
