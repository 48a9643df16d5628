package io.meshjvm.policy.internal.rbac;

import java.nio.charset.StandardCharsets;

/**
 * Texts of one character per byte, as Envoy compares them: rules are written in UTF-8, requests
 * carry bytes.
 */
final class Octets {

  private Octets() {}

  /** The bytes of a text in UTF-8. */
  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      }
    }
    return text;
  }

  /** In lower case, of ASCII alone. */
  static String lowerCase(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUpper(text.charAt(i))) {
        return lowerCase(text.toCharArray(), i);
      }
    }
    return text;
  }

  private static String lowerCase(char[] text, int from) {
    for (int i = from; i < text.length; i++) {
      if (isUpper(text[i])) {
        text[i] = (char) (text[i] + ('a' - 'A'));
      }
    }
    return new String(text);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
