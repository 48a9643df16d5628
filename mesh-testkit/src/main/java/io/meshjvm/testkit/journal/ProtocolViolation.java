package io.meshjvm.testkit.journal;

/**
 * Something that a client must not do, and that istiod does not tell it.
 *
 * @param kind what it was
 * @param connectionId on which stream
 * @param detail type, nonce and whatever else helps to find it
 */
public record ProtocolViolation(Kind kind, String connectionId, String detail) {

  /** The ways to breach the protocol. */
  public enum Kind {
    /** A NACK of a type that is not subscribed: it would have ended the istiod process. */
    CRASHING_NACK,
    /** A request that answers a nonce which was never sent for its type on this stream. */
    UNKNOWN_NONCE,
    /** A later request with another node than the first one's. */
    NODE_CHANGED,
    /** A health report before the first ordinary request, which istiod drops in silence. */
    HEALTH_DROPPED
  }
}
