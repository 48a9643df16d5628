package io.meshjvm.policy.internal.rbac;

import com.google.protobuf.UInt32Value;
import io.meshjvm.policy.Caller;
import io.meshjvm.policy.TestCall;
import io.meshjvm.proto.envoy.config.core.v3.CidrRange;
import io.meshjvm.proto.envoy.config.rbac.v3.Permission;
import io.meshjvm.proto.envoy.config.rbac.v3.Principal;
import io.meshjvm.proto.envoy.config.route.v3.HeaderMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.ListMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.MetadataMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.OrMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.PathMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.RegexMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.ValueMatcher;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rules and queries over so few letters that they often meet. */
final class RandomRules {

  private static final List<String> REGEXES =
      List.of(
          ".*a.*", "a.*", ".*b", "a", "a(b|c)?/?", "[ab]+", ".*", "a|b", "x?", "(?i)ab", "a.b+");

  private static final List<String> ADDRESSES =
      List.of("10.0.0.1", "10.0.0.2", "10.1.0.1", "192.168.0.1", "fd00::1", "fd00::2");

  private static final List<String> CALLERS =
      List.of("", "spiffe://td/ns/a/sa/b", "spiffe://td/ns/b/sa/a", "spiffe://td/ns/aab/sa/Ab");

  private static final List<String> NAMES = List.of("", "a", "aab", "b.a");

  private final Random random;

  RandomRules(int seed) {
    this.random = new Random(seed);
  }

  Rule rule() {
    return random.nextInt(8) == 0
        ? PermissionReader.read(Permission.newBuilder().setRequestedServerName(text()).build(), 0)
        : PrincipalReader.read(principal(0), 0);
  }

  RbacQuery query() {
    Caller caller =
        TestQueries.caller(pick(CALLERS), TestQueries.address(pick(ADDRESSES)), pick(NAMES));
    TestCall call = new TestCall("GET", word(1), "/" + word(0), Map.of("h", values()));
    return RbacQuery.request(
        caller,
        call,
        TestQueries.address(pick(ADDRESSES)),
        Map.of("jwt", Map.of("c", random.nextBoolean() ? word(0) : values())));
  }

  @SuppressWarnings("deprecation") // istiod writes 'source_ip' and 'metadata'
  private Principal principal(int depth) {
    Principal.Builder id = Principal.newBuilder();
    return switch (random.nextInt(depth > 2 ? 6 : 9)) {
      case 0 ->
          id.setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(text()))
              .build();
      case 1 -> id.setUrlPath(PathMatcher.newBuilder().setPath(text())).build();
      case 2 -> id.setHeader(header()).build();
      case 3 -> id.setSourceIp(block()).build();
      case 4 -> id.setRemoteIp(block()).build();
      case 5 -> id.setMetadata(metadata()).build();
      case 6 -> id.setNotId(principal(depth + 1)).build();
      case 7 -> id.setAndIds(set(depth)).build();
      default -> id.setOrIds(set(depth)).build();
    };
  }

  private Principal.Set set(int depth) {
    Principal.Set.Builder set = Principal.Set.newBuilder();
    int size = random.nextInt(12) == 0 ? 12 : 1 + random.nextInt(3);
    for (int i = 0; i < size; i++) {
      set.addIds(principal(depth + 1));
    }
    return set.build();
  }

  private HeaderMatcher header() {
    return HeaderMatcher.newBuilder()
        .setName(pick(List.of("h", ":authority", "none")))
        .setInvertMatch(random.nextInt(4) == 0)
        .setTreatMissingHeaderAsEmpty(random.nextInt(4) == 0)
        .setStringMatch(text())
        .build();
  }

  private MetadataMatcher metadata() {
    return MetadataMatcher.newBuilder()
        .setFilter("jwt")
        .addPath(MetadataMatcher.PathSegment.newBuilder().setKey("c"))
        .setInvert(random.nextInt(6) == 0)
        .setValue(value(0))
        .build();
  }

  private ValueMatcher value(int depth) {
    ValueMatcher.Builder value = ValueMatcher.newBuilder();
    return switch (random.nextInt(depth > 1 ? 2 : 4)) {
      case 0 -> value.setStringMatch(text()).build();
      case 1 -> value.setPresentMatch(random.nextBoolean()).build();
      case 2 -> value.setListMatch(ListMatcher.newBuilder().setOneOf(value(depth + 1))).build();
      default ->
          value
              .setOrMatch(
                  OrMatcher.newBuilder()
                      .addValueMatchers(value(depth + 1))
                      .addValueMatchers(value(depth + 1)))
              .build();
    };
  }

  private StringMatcher text() {
    StringMatcher.Builder text = StringMatcher.newBuilder().setIgnoreCase(random.nextBoolean());
    return switch (random.nextInt(5)) {
      case 0 -> text.setExact(word(0)).build();
      case 1 -> text.setPrefix(word(1)).build();
      case 2 -> text.setSuffix(word(1)).build();
      case 3 -> text.setContains(word(1)).build();
      default ->
          text.setIgnoreCase(false)
              .setSafeRegex(RegexMatcher.newBuilder().setRegex(pick(REGEXES)))
              .build();
    };
  }

  private CidrRange block() {
    String address = pick(ADDRESSES);
    return CidrRange.newBuilder()
        .setAddressPrefix(address)
        .setPrefixLen(UInt32Value.of(random.nextInt(address.contains(":") ? 129 : 33)))
        .build();
  }

  private List<String> values() {
    return random.nextInt(3) == 0 ? List.of(word(0), word(0)) : List.of(word(0));
  }

  /** Of so many letters at least. */
  private String word(int atLeast) {
    StringBuilder word = new StringBuilder();
    int length = atLeast + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      word.append("aabbAé/".charAt(random.nextInt(7)));
    }
    return word.toString();
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
