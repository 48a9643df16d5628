package io.meshjvm.testkit.journal;

import java.time.Instant;
import java.util.List;

/**
 * One xDS request.
 *
 * @param at when it came
 * @param connectionId on which stream; {@code ?} before the stream's first ordinary request
 * @param protocol SotW or delta
 * @param typeUrl the type
 * @param names names asked for; with delta those newly subscribed
 * @param unsubscribed names given up; delta only
 * @param nonce the response that it answers, or empty
 * @param error the error of a NACK or of a bad health report, or empty
 */
public record RequestRecord(
    Instant at,
    String connectionId,
    XdsProtocol protocol,
    String typeUrl,
    List<String> names,
    List<String> unsubscribed,
    String nonce,
    String error) {

  /** Copies the lists. */
  public RequestRecord {
    names = List.copyOf(names);
    unsubscribed = List.copyOf(unsubscribed);
  }
}
