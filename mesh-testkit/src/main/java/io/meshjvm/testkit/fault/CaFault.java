package io.meshjvm.testkit.fault;

/** What can be wrong with a certificate that the CA gives out. */
public enum CaFault {
  /** The leaf certifies another key than that of the request. */
  OTHER_KEY,
  /** The leaf is for another service account than the caller's. */
  OTHER_IDENTITY,
  /** The leaf is signed by a CA that nobody knows, and so is the root that comes with it. */
  FOREIGN_CA,
  /** The leaf lives for five seconds, whatever was asked for. */
  SHORT_LIFE,
  /** The leaf has expired already. */
  EXPIRED,
  /** The answer has the leaf only, no root. */
  NO_ROOT,
  /** The answer has no certificate at all. */
  EMPTY,
  /** The answer is not PEM. */
  GARBAGE
}
