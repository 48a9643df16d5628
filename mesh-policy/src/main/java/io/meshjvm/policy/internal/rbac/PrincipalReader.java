package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.rbac.v3.Principal;
import java.util.List;

/** Reads who may do it: the principals of a policy (envoy: {@code rbac/matchers.cc}). */
final class PrincipalReader {

  private PrincipalReader() {}

  /**
   * Reads a principal.
   *
   * @param depth how deep it lies in others
   * @throws InvalidResourceException if Envoy would refuse it, or it is too deep
   * @throws UnsupportedRuleException if it is of a kind that this library does not know
   */
  @SuppressWarnings("deprecation") // istiod writes 'source_ip' and 'metadata'
  static Rule read(Principal wire, int depth) {
    Depth.check(depth);
    return switch (wire.getIdentifierCase()) {
      case AND_IDS -> Rule.all(each(wire.getAndIds(), depth));
      case OR_IDS -> Rule.any(each(wire.getOrIds(), depth));
      case NOT_ID -> Rule.not(read(wire.getNotId(), depth + 1));
      case ANY -> Rule.always();
      case AUTHENTICATED -> authenticated(wire.getAuthenticated());
      case SOURCE_IP -> AddressRule.read(wire.getSourceIp(), Address.PEER);
      case DIRECT_REMOTE_IP -> AddressRule.read(wire.getDirectRemoteIp(), Address.PEER);
      case REMOTE_IP -> AddressRule.read(wire.getRemoteIp(), Address.REMOTE);
      case HEADER -> HeaderRule.read(wire.getHeader());
      case URL_PATH -> PermissionReader.path(wire.getUrlPath());
      case METADATA -> MetadataRule.read(wire.getMetadata());
      case SOURCED_METADATA -> PermissionReader.sourced(wire.getSourcedMetadata());
      case FILTER_STATE ->
          throw new UnsupportedRuleException("filter state " + wire.getFilterState().getKey());
      default -> throw new UnsupportedRuleException("principal " + wire.getIdentifierCase());
    };
  }

  private static List<Rule> each(Principal.Set set, int depth) {
    if (set.getIdsCount() == 0) {
      throw new InvalidResourceException("a set of principals is empty");
    }
    return set.getIdsList().stream().map(id -> read(id, depth + 1)).toList();
  }

  /**
   * Envoy tries the URI SANs, then the DNS SANs, then the subject. An SVID of the mesh has one URI
   * SAN, no DNS SAN, and no subject, which is an empty text.
   */
  private static Rule authenticated(Principal.Authenticated wire) {
    if (!wire.hasPrincipalName()) {
      return anybody();
    }
    TextCondition read = TextRule.read(wire.getPrincipalName());
    TextCondition name = wire.getPrincipalName().hasSafeRegex() ? new Remembered(read) : read;
    return name.test("") ? anybody() : new AttributeRule(Attribute.Plain.PRINCIPAL, name);
  }

  private static Rule anybody() {
    return query -> !query.principals().isEmpty();
  }
}
