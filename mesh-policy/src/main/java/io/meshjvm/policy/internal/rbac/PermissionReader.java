package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.TypedExtensionConfig;
import io.meshjvm.proto.envoy.config.rbac.v3.MetadataSource;
import io.meshjvm.proto.envoy.config.rbac.v3.Permission;
import io.meshjvm.proto.envoy.config.rbac.v3.SourcedMetadata;
import io.meshjvm.proto.envoy.type.matcher.v3.PathMatcher;
import io.meshjvm.proto.envoy.type.v3.Int32Range;
import java.util.List;

/** Reads what may be done: the permissions of a policy (envoy: {@code rbac/matchers.cc}). */
final class PermissionReader {

  private static final int MAX_PORT = 65536;

  private PermissionReader() {}

  /**
   * Reads a permission.
   *
   * @param depth how deep it lies in others
   * @throws InvalidResourceException if Envoy would refuse it, or it is too deep
   * @throws UnsupportedRuleException if it is of a kind that this library does not know
   */
  @SuppressWarnings("deprecation") // istiod writes 'metadata'
  static Rule read(Permission wire, int depth) {
    Depth.check(depth);
    return switch (wire.getRuleCase()) {
      case AND_RULES -> Rule.all(each(wire.getAndRules(), depth));
      case OR_RULES -> Rule.any(each(wire.getOrRules(), depth));
      case NOT_RULE -> Rule.not(read(wire.getNotRule(), depth + 1));
      case ANY -> Rule.always();
      case HEADER -> HeaderRule.read(wire.getHeader());
      case URL_PATH -> path(wire.getUrlPath());
      case DESTINATION_IP -> AddressRule.read(wire.getDestinationIp(), Address.LOCAL);
      case DESTINATION_PORT -> port(wire.getDestinationPort());
      case DESTINATION_PORT_RANGE -> ports(wire.getDestinationPortRange());
      case METADATA -> MetadataRule.read(wire.getMetadata());
      case SOURCED_METADATA -> sourced(wire.getSourcedMetadata());
      case REQUESTED_SERVER_NAME ->
          new AttributeRule(
              Attribute.Plain.SERVER_NAME, TextRule.read(wire.getRequestedServerName()));
      case URI_TEMPLATE -> template(wire.getUriTemplate());
      case MATCHER ->
          throw new UnsupportedRuleException("permission " + wire.getMatcher().getName());
      case RULE_NOT_SET -> throw new UnsupportedRuleException("a permission of an unknown kind");
    };
  }

  /** Whether a permission that could be read has a condition on the server name. */
  static boolean asksServerName(Permission wire) {
    return switch (wire.getRuleCase()) {
      case AND_RULES -> asksServerName(wire.getAndRules());
      case OR_RULES -> asksServerName(wire.getOrRules());
      case NOT_RULE -> asksServerName(wire.getNotRule());
      case REQUESTED_SERVER_NAME -> true;
      default -> false;
    };
  }

  private static boolean asksServerName(Permission.Set set) {
    return set.getRulesList().stream().anyMatch(PermissionReader::asksServerName);
  }

  private static List<Rule> each(Permission.Set set, int depth) {
    if (set.getRulesCount() == 0) {
      throw new InvalidResourceException("a set of permissions is empty");
    }
    return set.getRulesList().stream().map(rule -> read(rule, depth + 1)).toList();
  }

  /** A condition on the path without query and fragment. */
  static Rule path(PathMatcher wire) {
    return new AttributeRule(Attribute.Plain.PATH, TextRule.read(wire.getPath()));
  }

  /** A condition on metadata; of routes there is none. */
  static Rule sourced(SourcedMetadata wire) {
    if (wire.getMetadataSource() != MetadataSource.DYNAMIC) {
      throw new UnsupportedRuleException("metadata of " + wire.getMetadataSource());
    }
    return MetadataRule.read(wire.getMetadataMatcher());
  }

  private static Rule port(int port) {
    return query -> query.caller().to().getPort() == port;
  }

  private static Rule ports(Int32Range range) {
    int start = range.getStart();
    int end = range.getEnd();
    if (start < 0 || end > MAX_PORT || start >= end) {
      throw new InvalidResourceException("no range of ports: " + start + " to " + end);
    }
    return query -> {
      int port = query.caller().to().getPort();
      return port >= start && port < end;
    };
  }

  private static Rule template(TypedExtensionConfig wire) {
    if (!wire.getTypedConfig().getTypeUrl().equals(UriTemplate.TYPE)) {
      throw new UnsupportedRuleException("path matcher " + wire.getTypedConfig().getTypeUrl());
    }
    return UriTemplate.read(wire.getTypedConfig().getValue());
  }
}
