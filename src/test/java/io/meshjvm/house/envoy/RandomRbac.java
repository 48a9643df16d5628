package io.meshjvm.house.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.meshjvm.proto.envoy.config.core.v3.CidrRange;
import io.meshjvm.proto.envoy.config.core.v3.TypedExtensionConfig;
import io.meshjvm.proto.envoy.config.rbac.v3.Permission;
import io.meshjvm.proto.envoy.config.rbac.v3.Policy;
import io.meshjvm.proto.envoy.config.rbac.v3.Principal;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC;
import io.meshjvm.proto.envoy.config.route.v3.HeaderMatcher;
import io.meshjvm.proto.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.meshjvm.proto.envoy.type.matcher.v3.ListMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.MetadataMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.PathMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.RegexMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.ValueMatcher;
import io.meshjvm.proto.envoy.type.v3.Int32Range;
import io.meshjvm.proto.envoy.type.v3.Int64Range;
import java.util.List;
import java.util.Random;

/** Policies of every kind that istiod renders, and of some more that Envoy knows, at random. */
final class RandomRbac {

  static final List<String> PATHS =
      List.of("/", "/admin", "/admin/", "/admin/keys", "/api/v1/users", "/api/v2/users/7", "/é");
  static final List<String> HOSTS = List.of("a.example.com", "B.Example.com", "b.example.com:80");
  static final List<String> VALUES = List.of("a", "b", "ab", "A", "", "7", "a,b", "aéb");
  static final List<String> NAMES = List.of("x-a", "x-b", "cookie", "x-none");
  static final List<String> METHODS = List.of("GET", "POST", "DELETE", "OPTIONS");
  static final List<String> SNIS = List.of("", "a.example.com", "b.example.com");

  private static final List<String> PARTS =
      List.of(
          "spiffe://cluster.local/ns/ops/sa/admin",
          "spiffe://cluster.local/ns/ops/",
          "spiffe://cluster.local/ns/shop/sa/cart",
          "/ns/shop/",
          "/sa/admin",
          "admin",
          "SPIFFE://CLUSTER.LOCAL/NS/OPS/SA/ADMIN",
          "spiffe://other.test/ns/ops/sa/admin");

  private static final List<String> IDS =
      List.of(
          ".*/ns/ops/.*",
          "spiffe://.+/ns/shop/(.+/|)sa/cart(/.+)?",
          ".+",
          ".*",
          "spiffe://.*/sa/admin",
          "(?i)SPIFFE://.*",
          "[a-z:/.]+",
          "ns/ops");

  private static final List<String> REGEXES =
      List.of(".+", ".*", "/api/.*", "/a.*n", "[ab]", "a.b", "(a|b)+", "\\d+", "a?b*", "aéb");

  private static final List<String> TEMPLATES =
      List.of(
          "/*",
          "/**",
          "/api/*/users",
          "/api/**",
          "/**/users",
          "/api/{version}/users/{id=*}",
          "/{rest=admin/**}",
          "/api/*/users/*",
          "/admin/");

  private static final List<String> BLOCKS =
      List.of("127.0.0.1/32", "127.0.0.0/8", "127.0.0.2/31", "10.0.0.0/8", "0.0.0.0/0", "::/0");

  private final Random random;

  RandomRbac(Random random) {
    this.random = random;
  }

  /** Rules of one filter. */
  RBAC rules(RBAC.Action action, int policies) {
    RBAC.Builder rules = RBAC.newBuilder().setAction(action);
    for (int i = 0; i < policies; i++) {
      Policy.Builder policy = Policy.newBuilder();
      for (int j = 0; j <= random.nextInt(2); j++) {
        policy.addPermissions(permission(0));
        policy.addPrincipals(principal(0));
      }
      rules.putPolicies(
          "ns[n]-policy[p" + random.nextInt(100) + "]-rule[" + i + "]", policy.build());
    }
    return rules.build();
  }

  private Permission permission(int depth) {
    Permission.Builder rule = Permission.newBuilder();
    return switch (random.nextInt(depth > 2 ? 9 : 14)) {
      case 0 -> rule.setAny(true).build();
      case 1, 2 -> rule.setHeader(header()).build();
      case 3, 4 -> rule.setUrlPath(PathMatcher.newBuilder().setPath(text(PATHS, REGEXES))).build();
      case 5 -> rule.setUriTemplate(template()).build();
      case 6 -> rule.setRequestedServerName(text(SNIS, REGEXES)).build();
      case 7 -> rule.setDestinationPortRange(ports()).build();
      case 8 -> rule.setDestinationIp(block()).build();
      case 9 -> rule.setNotRule(permission(depth + 1)).build();
      case 10, 11 ->
          rule.setAndRules(
                  Permission.Set.newBuilder()
                      .addRules(permission(depth + 1))
                      .addRules(permission(depth + 1)))
              .build();
      default ->
          rule.setOrRules(
                  Permission.Set.newBuilder()
                      .addRules(permission(depth + 1))
                      .addRules(permission(depth + 1)))
              .build();
    };
  }

  @SuppressWarnings("deprecation") // istiod writes 'metadata'
  private Principal principal(int depth) {
    Principal.Builder id = Principal.newBuilder();
    return switch (random.nextInt(depth > 2 ? 10 : 15)) {
      case 0 -> id.setAny(true).build();
      case 1, 2, 3 -> id.setAuthenticated(authenticated()).build();
      case 4 -> id.setSourceIp(block()).build();
      case 5 -> id.setDirectRemoteIp(block()).build();
      case 6 -> id.setRemoteIp(block()).build();
      case 7, 8 -> id.setMetadata(metadata()).build();
      case 9 -> id.setHeader(header()).build();
      case 10, 11 -> id.setNotId(principal(depth + 1)).build();
      case 12 ->
          id.setAndIds(
                  Principal.Set.newBuilder()
                      .addIds(principal(depth + 1))
                      .addIds(principal(depth + 1)))
              .build();
      default ->
          id.setOrIds(
                  Principal.Set.newBuilder()
                      .addIds(principal(depth + 1))
                      .addIds(principal(depth + 1)))
              .build();
    };
  }

  private Principal.Authenticated authenticated() {
    return random.nextInt(6) == 0
        ? Principal.Authenticated.getDefaultInstance()
        : Principal.Authenticated.newBuilder().setPrincipalName(text(PARTS, IDS)).build();
  }

  private HeaderMatcher header() {
    HeaderMatcher.Builder header =
        HeaderMatcher.newBuilder()
            .setInvertMatch(random.nextInt(4) == 0)
            .setTreatMissingHeaderAsEmpty(random.nextInt(4) == 0);
    return switch (random.nextInt(7)) {
      case 0 -> header.setName(":method").setStringMatch(text(METHODS, REGEXES)).build();
      case 1 -> header.setName(":authority").setStringMatch(text(HOSTS, REGEXES)).build();
      case 2 -> header.setName("Host").setStringMatch(text(HOSTS, REGEXES)).build();
      case 3 -> header.setName(pick(NAMES)).setPresentMatch(random.nextBoolean()).build();
      case 4 ->
          header
              .setName(pick(NAMES))
              .setRangeMatch(Int64Range.newBuilder().setStart(-5).setEnd(8))
              .build();
      case 5 -> header.setName(":path").setStringMatch(text(PATHS, REGEXES)).build();
      default -> header.setName(pick(NAMES)).setStringMatch(text(VALUES, REGEXES)).build();
    };
  }

  private MetadataMatcher metadata() {
    MetadataMatcher.Builder metadata =
        MetadataMatcher.newBuilder()
            .setFilter(
                random.nextInt(8) == 0 ? "envoy.filters.a.b" : "envoy.filters.http.jwt_authn")
            .addPath(key("payload"))
            .setInvert(random.nextInt(6) == 0);
    for (String part : pick(AuthzTokens.CLAIMS).split("\\.", -1)) {
      metadata.addPath(key(part));
    }
    return metadata.setValue(value(0)).build();
  }

  private ValueMatcher value(int depth) {
    ValueMatcher.Builder value = ValueMatcher.newBuilder();
    return switch (random.nextInt(depth > 1 ? 4 : 7)) {
      case 0 -> value.setPresentMatch(random.nextInt(4) > 0).build();
      case 1 -> value.setBoolMatch(random.nextBoolean()).build();
      case 2, 3 -> value.setStringMatch(text(AuthzTokens.VALUES, REGEXES)).build();
      case 4 -> value.setNullMatch(ValueMatcher.NullMatch.getDefaultInstance()).build();
      case 5 -> value.setListMatch(ListMatcher.newBuilder().setOneOf(value(depth + 1))).build();
      default ->
          value
              .setOrMatch(
                  io.meshjvm.proto.envoy.type.matcher.v3.OrMatcher.newBuilder()
                      .addValueMatchers(value(depth + 1))
                      .addValueMatchers(value(depth + 1)))
              .build();
    };
  }

  private StringMatcher text(List<String> texts, List<String> regexes) {
    StringMatcher.Builder text = StringMatcher.newBuilder();
    String value = pick(texts);
    boolean anyCase = random.nextInt(3) == 0;
    return switch (value.isEmpty() ? 0 : random.nextInt(5)) {
      case 0 -> text.setExact(value).setIgnoreCase(anyCase).build();
      case 1 -> text.setPrefix(start(value)).setIgnoreCase(anyCase).build();
      case 2 -> text.setSuffix(value.substring(value.length() / 2)).setIgnoreCase(anyCase).build();
      case 3 -> text.setContains(start(value)).setIgnoreCase(anyCase).build();
      default -> text.setSafeRegex(RegexMatcher.newBuilder().setRegex(pick(regexes))).build();
    };
  }

  private static String start(String value) {
    return value.substring(0, (value.length() + 1) / 2);
  }

  private TypedExtensionConfig template() {
    return TypedExtensionConfig.newBuilder()
        .setName("uri-template")
        .setTypedConfig(
            Any.pack(UriTemplateMatchConfig.newBuilder().setPathTemplate(pick(TEMPLATES)).build()))
        .build();
  }

  private Int32Range ports() {
    return random.nextBoolean()
        ? Int32Range.newBuilder().setStart(1024).setEnd(65536).build()
        : Int32Range.newBuilder().setStart(0).setEnd(1024).build();
  }

  private CidrRange block() {
    String[] parts = pick(BLOCKS).split("/", -1);
    return CidrRange.newBuilder()
        .setAddressPrefix(parts[0])
        .setPrefixLen(UInt32Value.of(Integer.parseInt(parts[1])))
        .build();
  }

  private static MetadataMatcher.PathSegment key(String key) {
    return MetadataMatcher.PathSegment.newBuilder().setKey(key).build();
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
