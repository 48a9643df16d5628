package io.meshjvm.testkit.render;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import java.util.stream.Stream;

/** Single values of AuthorizationPolicies (Istio: pilot/pkg/security/authz/{model,matcher}). */
final class RbacValues {
  private static final String SPECIAL = "\\.+*?()|[]{}^$";

  private final List<String> trustDomains;

  RbacValues(List<String> trustDomains) {
    this.trustDomains = trustDomains;
  }

  Permission permission(String field, String value) {
    Permission.Builder result = Permission.newBuilder();
    return switch (field) {
      case "hosts" -> result.setHeader(header(":authority", value, true)).build();
      case "methods" -> result.setHeader(header(":method", value, false)).build();
      case "paths" -> result.setUrlPath(PathMatcher.newBuilder().setPath(text(value, ""))).build();
      case "ports" -> result.setDestinationPort(Integer.parseInt(value)).build();
      default -> throw new IllegalArgumentException("no such operation: " + field);
    };
  }

  List<Principal> principals(String field, String value) {
    Principal.Builder result = Principal.newBuilder();
    return switch (field) {
      case "principals" -> aliases(value).map(RbacValues::identity).toList();
      case "namespaces" -> List.of(authenticated(regex(".*/ns/" + quoted(value) + "/.*")));
      case "ipBlocks" -> List.of(result.setDirectRemoteIp(range(value)).build());
      case "remoteIpBlocks" -> List.of(result.setRemoteIp(range(value)).build());
      default -> throw new IllegalArgumentException("no such source: " + field);
    };
  }

  /** A principal of the mesh's own trust domain stands for the same in every alias. */
  private Stream<String> aliases(String principal) {
    int end = principal.indexOf("/ns/");
    boolean own = end > 0 && trustDomains.contains(principal.substring(0, end));
    return own
        ? trustDomains.stream().map(domain -> domain + principal.substring(end))
        : Stream.of(principal);
  }

  private static Principal identity(String principal) {
    boolean suffix = principal.length() > 1 && principal.startsWith("*");
    return authenticated(
        suffix
            ? regex("spiffe://.*" + escaped(principal.substring(1)))
            : text(principal, "spiffe://"));
  }

  private static Principal authenticated(StringMatcher name) {
    return Principal.newBuilder()
        .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(name))
        .build();
  }

  /** {@code *} is anything, {@code x*} a prefix, {@code *x} a suffix, all else itself. */
  private static StringMatcher text(String value, String start) {
    StringMatcher.Builder result = StringMatcher.newBuilder();
    if (value.equals("*")) {
      return regex(".+");
    }
    if (value.startsWith("*")) {
      return result.setSuffix(value.substring(1)).build();
    }
    return value.endsWith("*")
        ? result.setPrefix(start + value.substring(0, value.length() - 1)).build()
        : result.setExact(start + value).build();
  }

  private static HeaderMatcher header(String name, String value, boolean ignoreCase) {
    HeaderMatcher.Builder result = HeaderMatcher.newBuilder().setName(name);
    return value.equals("*")
        ? result.setPresentMatch(true).build()
        : result.setStringMatch(text(value, "").toBuilder().setIgnoreCase(ignoreCase)).build();
  }

  private static StringMatcher regex(String regex) {
    return StringMatcher.newBuilder()
        .setSafeRegex(RegexMatcher.newBuilder().setRegex(regex))
        .build();
  }

  private static String quoted(String value) {
    return escaped(value).replace("\\*", ".*");
  }

  private static String escaped(String value) {
    StringBuilder result = new StringBuilder();
    value
        .chars()
        .forEach(
            c -> {
              if (SPECIAL.indexOf(c) >= 0) {
                result.append('\\');
              }
              result.append((char) c);
            });
    return result.toString();
  }

  private static CidrRange range(String block) {
    String[] parts = block.split("/", 2);
    int whole = IpAddresses.v6(parts[0]) ? 128 : 32;
    int length = parts.length > 1 ? Integer.parseInt(parts[1]) : whole;
    return CidrRange.newBuilder()
        .setAddressPrefix(parts[0])
        .setPrefixLen(UInt32Value.of(length))
        .build();
  }
}
