package io.meshjvm.testkit.journal;

import java.util.Set;

/**
 * What a stream is subscribed to for one type.
 *
 * @param names explicit names
 * @param wildcard whether it is subscribed to everything
 * @param nonceSent nonce of the last response, or empty
 * @param nonceAcked nonce of the last response that was accepted, or empty
 * @param lastError why the last response was refused, or empty
 */
public record Subscription(
    Set<String> names, boolean wildcard, String nonceSent, String nonceAcked, String lastError) {

  /** Copies the names. */
  public Subscription {
    names = Set.copyOf(names);
  }

  /** Whether the last response was accepted; false before the first one. */
  public boolean synced() {
    return !nonceSent.isEmpty() && nonceSent.equals(nonceAcked);
  }
}
