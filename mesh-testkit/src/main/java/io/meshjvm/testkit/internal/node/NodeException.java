package io.meshjvm.testkit.internal.node;

/** A node that istiod refuses, with the message that it sends; the status is INVALID_ARGUMENT. */
public final class NodeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NodeException(String message) {
    super(message);
  }
}
