package io.meshjvm.policy;

import java.util.Objects;

/** What becomes of a connection, by its opening. */
public sealed interface Admission {

  /**
   * It is served by the rules of a chain: its TLS ends here if {@link ChainPolicy#tls()} is there,
   * else it is plaintext.
   *
   * @param chain the rules
   */
  record Serve(ChainPolicy chain) implements Admission {
    /** Checks the part. */
    public Serve {
      Objects.requireNonNull(chain, "chain");
    }
  }

  /**
   * It speaks TLS of the application's own, whose bytes go to the application untouched.
   *
   * @param chain the rules, of which those about connections hold
   */
  record PassThrough(ChainPolicy chain) implements Admission {
    /** Checks the part. */
    public PassThrough {
      Objects.requireNonNull(chain, "chain");
    }
  }

  /**
   * It is closed.
   *
   * @param reason why
   */
  record Refuse(String reason) implements Admission {
    /** Checks the part. */
    public Refuse {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
