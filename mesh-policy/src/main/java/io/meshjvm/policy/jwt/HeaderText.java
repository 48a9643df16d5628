package io.meshjvm.policy.jwt;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Texts of claims as values of headers: in UTF-8, of one character per byte. */
final class HeaderText {

  private HeaderText() {}

  /**
   * The value of a header for a text; empty if none is to be set, because the text is empty or has
   * control characters, with which whoever fills claims could add headers and requests of their own
   * (RFC 9110, section 5.5). Spaces around it, which are none of a header's value, are cut off.
   */
  static Optional<String> of(String text) {
    if (text.isEmpty() || text.chars().anyMatch(HeaderText::isControl)) {
      return Optional.empty();
    }
    byte[] utf8 = trimmed(text).getBytes(StandardCharsets.UTF_8);
    return Optional.of(new String(utf8, StandardCharsets.ISO_8859_1));
  }

  private static boolean isControl(int c) {
    return (c < ' ' && c != '\t') || c == 0x7f;
  }

  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
