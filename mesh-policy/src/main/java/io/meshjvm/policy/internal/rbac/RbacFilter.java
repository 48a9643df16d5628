package io.meshjvm.policy.internal.rbac;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.Shadow;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An RBAC filter, of the network or of HTTP: rules that decide, and rules that only say what they
 * would. Immutable; callable from any thread.
 */
public final class RbacFilter {

  /** Type of the filter for connections. */
  public static final String NETWORK =
      "type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC";

  /** Type of the filter for requests. */
  public static final String HTTP =
      "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC";

  private final @Nullable RbacRules rules;
  private final @Nullable RbacRules shadow;
  private final @Nullable String unsupported;

  private RbacFilter(
      @Nullable RbacRules rules, @Nullable RbacRules shadow, @Nullable String unsupported) {
    this.rules = rules;
    this.shadow = shadow;
    this.unsupported = unsupported;
  }

  /** Whether a filter of this type is one. */
  public static boolean isOne(String type) {
    return type.equals(NETWORK) || type.equals(HTTP);
  }

  /**
   * Reads a filter.
   *
   * @param type {@link #NETWORK} or {@link #HTTP}
   * @param config its configuration
   * @throws InvalidResourceException if Envoy would refuse it
   */
  public static RbacFilter read(String type, byte[] config) {
    try {
      return type.equals(NETWORK) ? network(config) : http(config);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("not an RBAC filter: " + e.getMessage(), e);
    } catch (UnsupportedRuleException e) {
      return new RbacFilter(null, null, e.getMessage());
    }
  }

  /** What it has that this library does not know; with that it must not be asked. */
  public Optional<String> unsupported() {
    return Optional.ofNullable(unsupported);
  }

  /** Whether its decision may hang on the server name; dry runs and audits decide nothing. */
  public boolean asksServerName() {
    return rules != null && rules.action() != RBAC.Action.LOG && rules.asksServerName();
  }

  /**
   * Decides.
   *
   * @param shadows takes what dry runs and audits say
   */
  public Outcome decide(RbacQuery query, List<Shadow> shadows) {
    if (shadow != null) {
      String matched = shadow.match(query);
      shadows.add(new Shadow(Shadow.Kind.DRY_RUN, matched, shadow.allows(matched)));
    }
    if (rules == null) {
      return Outcome.NEUTRAL;
    }
    String matched = rules.match(query);
    if (rules.action() == RBAC.Action.LOG) {
      if (!matched.isEmpty()) {
        shadows.add(new Shadow(Shadow.Kind.AUDIT, matched, true));
      }
      return Outcome.NEUTRAL;
    }
    return new Outcome(rules.allows(matched), matched);
  }

  private static RbacFilter network(byte[] config) throws InvalidProtocolBufferException {
    var wire =
        DiscardUnknownFieldsParser.wrap(
                io.meshjvm.proto.envoy.extensions.filters.network.rbac.v3.RBAC.parser())
            .parseFrom(config);
    return of(
        wire.hasMatcher() || wire.hasShadowMatcher(),
        wire.hasRules() ? wire.getRules() : null,
        wire.hasShadowRules() ? wire.getShadowRules() : null);
  }

  private static RbacFilter http(byte[] config) throws InvalidProtocolBufferException {
    var wire =
        DiscardUnknownFieldsParser.wrap(
                io.meshjvm.proto.envoy.extensions.filters.http.rbac.v3.RBAC.parser())
            .parseFrom(config);
    return of(
        wire.hasMatcher() || wire.hasShadowMatcher(),
        wire.hasRules() ? wire.getRules() : null,
        wire.hasShadowRules() ? wire.getShadowRules() : null);
  }

  private static RbacFilter of(boolean byMatcher, @Nullable RBAC rules, @Nullable RBAC shadow) {
    if (byMatcher) {
      throw new UnsupportedRuleException("RBAC by matcher");
    }
    return new RbacFilter(
        rules == null ? null : RbacRules.read(rules),
        shadow == null ? null : RbacRules.read(shadow),
        null);
  }

  /**
   * What a filter says.
   *
   * @param allowed whether it lets pass
   * @param policy key of the policy that matched, or empty
   */
  public record Outcome(boolean allowed, String policy) {

    private static final Outcome NEUTRAL = new Outcome(true, "");
  }
}
