package io.meshjvm.testkit.internal.xds;

import com.google.protobuf.Any;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** One resource on its way out; version and aliases are for delta only. */
record NamedResource(String name, Any body, String version, List<String> aliases) {

  NamedResource {
    aliases = List.copyOf(aliases);
  }

  /** A resource as most types send it: without a version. */
  static NamedResource plain(String name, Any body) {
    return new NamedResource(name, body, "", List.of());
  }

  /** A resource of an ambient type, with a hash of its content as version. */
  static NamedResource versioned(String name, Any body, List<String> aliases) {
    return new NamedResource(name, body, hash(body), aliases);
  }

  private static String hash(Any body) {
    String text = body.toByteString().toString(StandardCharsets.ISO_8859_1);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.ISO_8859_1)).toString();
  }

  NamedResource withBody(Any other) {
    return new NamedResource(name, other, version, aliases);
  }
}
