package io.meshjvm.core.bootstrap;

/** Names as proto-JSON has them. */
final class ProtoJson {

  private ProtoJson() {}

  /** {@code period_seconds} and {@code periodSeconds} both as {@code periodSeconds}. */
  static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_') {
        upper = camel.length() > 0;
      } else {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return camel.toString();
  }
}
