package io.meshjvm.inbound;

import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.Shadow;
import io.meshjvm.policy.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what was denied, without letting callers fill the disk: each denial at DEBUG, and of each
 * kind the first of a minute at WARN. Of requests no query is written, which may hold secrets.
 */
final class InboundLog {

  /** A connection did not come to be: no rules take it, or its caller cannot be verified. */
  static final String REFUSED = "MESH-2220";

  /** A connection was denied by the network rules of its port. */
  static final String CONNECTION_DENIED = "MESH-2221";

  /** A request was denied. */
  static final String REQUEST_DENIED = "MESH-2222";

  /** A request cannot be decided about. */
  static final String REQUEST_REJECTED = "MESH-2223";

  /** A connection was closed since policy or trust had changed. */
  static final String ENDED = "MESH-2224";

  /** Plaintext is served on a port that takes mutual TLS as well. */
  static final String PLAINTEXT = "MESH-2225";

  private static final Logger log = LoggerFactory.getLogger(InboundGuard.class);
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** With more kinds than these at a time the old ones are forgotten. */
  private static final int KINDS = 256;

  private final Clock clock;
  private final Map<String, Instant> warned = new ConcurrentHashMap<>();
  private final Set<Integer> plaintextPorts = ConcurrentHashMap.newKeySet();

  InboundLog(Clock clock) {
    this.clock = clock;
  }

  void refused(String code, Arrival arrival, String who, Verdict verdict) {
    String why = why(verdict);
    if (first(code, arrival, verdict)) {
      log.warn("{}: a connection of {} to port {} was refused: {}", code, who, port(arrival), why);
    }
    log.debug("{}: {} to port {} refused: {}", code, arrival.remote(), port(arrival), why);
  }

  void request(String code, Arrival arrival, String who, HttpCall call, Verdict verdict) {
    String why = why(verdict);
    if (first(code, arrival, verdict)) {
      log.warn("{}: a request of {} to port {} was denied: {}", code, who, port(arrival), why);
    }
    if (log.isDebugEnabled()) {
      log.debug(
          "{}: {} {} of {} at {} to port {} denied: {}",
          code,
          printable(call.method()),
          printable(withoutQuery(call.path())),
          who,
          arrival.remote(),
          port(arrival),
          why);
    }
  }

  void shadow(Arrival arrival, String who, Shadow shadow) {
    String says = says(shadow);
    if (first(says + '|' + arrival.local().getPort() + '|' + shadow.policy())) {
      log.info("{} {} to port {}: {}", says, who, port(arrival), named(shadow.policy()));
    }
    log.debug("{} {} to port {}: {}", says, who, port(arrival), named(shadow.policy()));
  }

  void plaintext(int port) {
    if (plaintextPorts.size() < KINDS && plaintextPorts.add(port)) {
      log.info("{}: port {} serves plaintext beside mutual TLS (PERMISSIVE)", PLAINTEXT, port);
    }
  }

  void ended(Arrival arrival, Verdict verdict) {
    String why =
        verdict instanceof Verdict.Allow ? "it would be taken in another way now" : why(verdict);
    if (first(ENDED, arrival, verdict)) {
      log.info("{}: a connection to port {} is closed: {}", ENDED, port(arrival), why);
    }
    log.debug("{}: {} to port {} closed: {}", ENDED, arrival.remote(), port(arrival), why);
  }

  /** Whether a kind is to be told now: kinds are of the mesh's making, never of the callers'. */
  private boolean first(String code, Arrival arrival, Verdict verdict) {
    String policy = verdict instanceof Verdict.Deny deny ? deny.policy() : "";
    return first(code + '|' + arrival.local().getPort() + '|' + policy);
  }

  private boolean first(String kind) {
    Instant now = clock.instant();
    if (warned.size() >= KINDS) {
      warned.values().removeIf(last -> due(last, now));
    }
    boolean[] first = new boolean[1];
    warned.compute(
        kind,
        (key, last) -> {
          first[0] = last == null || due(last, now);
          return first[0] ? now : last;
        });
    return first[0];
  }

  private static boolean due(Instant last, Instant now) {
    return !now.isBefore(last.plus(PAUSE));
  }

  private static int port(Arrival arrival) {
    return arrival.local().getPort();
  }

  private static String says(Shadow shadow) {
    if (shadow.kind() == Shadow.Kind.AUDIT) {
      return "Audit:";
    }
    return shadow.allowed() ? "Dry run would allow" : "Dry run would deny";
  }

  private static String why(Verdict verdict) {
    if (verdict instanceof Verdict.Deny deny) {
      return printable(
          deny.policy().isEmpty() ? deny.reason() : deny.policy() + ": " + deny.reason());
    }
    return verdict instanceof Verdict.Reject reject ? printable(reject.reason()) : "redirected";
  }

  private static String named(String policy) {
    return policy.isEmpty() ? "no policy matched" : policy;
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  /** What callers send must not look like lines of the log. */
  private static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }
}
