package io.meshjvm.testkit.journal;

import java.time.Instant;
import java.util.List;

/**
 * One xDS response.
 *
 * @param at when it was sent
 * @param connectionId on which stream
 * @param typeUrl the type
 * @param version the version of the configuration
 * @param nonce what an ACK of it repeats
 * @param names the resources in it
 * @param removed the resources that it takes away; delta only
 */
public record ResponseRecord(
    Instant at,
    String connectionId,
    String typeUrl,
    String version,
    String nonce,
    List<String> names,
    List<String> removed) {

  /** Copies the lists. */
  public ResponseRecord {
    names = List.copyOf(names);
    removed = List.copyOf(removed);
  }
}
