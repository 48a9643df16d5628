package io.meshjvm.inbound;

import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.Verdict;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look at a connection: which rules take it, in which way, and what they say.
 *
 * @param chain the rules, or null if none takes it
 * @param way how it is taken
 * @param ruling what is said
 */
record Look(@Nullable ChainPolicy chain, Way way, Ruling ruling) {

  private static final int FORBIDDEN = 403;

  /** How a connection is taken. */
  enum Way {
    /** Not at all. */
    REFUSED,
    /** TLS of the application's own. */
    PASSED_THROUGH,
    /** Plaintext whose connection alone is decided about. */
    PLAIN_BYTES,
    /** Plaintext whose requests are. */
    PLAIN_REQUESTS,
    /** Mutual TLS whose connection alone is decided about. */
    TLS_BYTES,
    /** Mutual TLS whose requests are. */
    TLS_REQUESTS;

    static Way of(ChainPolicy chain) {
      if (chain.tls().isPresent()) {
        return chain.http() ? TLS_REQUESTS : TLS_BYTES;
      }
      return chain.http() ? PLAIN_REQUESTS : PLAIN_BYTES;
    }

    boolean tls() {
      return this == TLS_BYTES || this == TLS_REQUESTS;
    }

    /** Whether requests are decided about, and not their connection alone. */
    boolean requests() {
      return this == PLAIN_REQUESTS || this == TLS_REQUESTS;
    }

    /** Whether what is taken in this way can go on in that one: TLS cannot come or go. */
    boolean canBecome(Way next) {
      return this == next
          || (tls() == next.tls() && this != PASSED_THROUGH && next != PASSED_THROUGH);
    }
  }

  /** Nothing takes it, or nobody could be verified. */
  static Look refused(String reason) {
    Verdict verdict = new Verdict.Deny(FORBIDDEN, "", reason, List.of());
    return new Look(null, Way.REFUSED, new Ruling(verdict, Optional.empty()));
  }
}
