package io.meshjvm.policy.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The canonical form of a URL's path, as the URL library of Chromium and Envoy writes it
 * (googleurl: {@code url/url_canon_path.cc}): dot segments are resolved, backslashes are slashes,
 * escapes of unreserved characters are undone, and what no path may hold is escaped. Slashes in a
 * row stay.
 */
final class UrlPath {

  private static final byte PASS = 0;
  private static final byte ESCAPE = 1;
  private static final byte UNRESERVED = 2;
  private static final byte SPECIAL = 3;
  private static final byte INVALID = 4;

  private static final String HEX = "0123456789ABCDEF";
  private static final byte[] KINDS = kinds();

  private final byte[] in;
  private final StringBuilder out;
  private int at;
  private boolean valid = true;

  /** Where the last percent sign was written that escapes nothing; far away if there was none. */
  private int barePercent = -3;

  private UrlPath(byte[] in) {
    this.in = in;
    this.out = new StringBuilder(in.length + 8);
  }

  /**
   * The canonical form of {@code path}, which is without query; null if it has none. Characters
   * stand for bytes; if one does not fit in a byte, all are taken as UTF-8.
   */
  static @Nullable String canonical(String path) {
    if (isCanonical(path)) {
      return path;
    }
    UrlPath canonical = new UrlPath(path.getBytes(charset(path)));
    canonical.run();
    return canonical.valid ? canonical.out.toString() : null;
  }

  /** The usual case, which needs no copy. */
  private static boolean isCanonical(String path) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      return false;
    }
    char last = '/';
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '.' ? last == '/' : c > '~' || (KINDS[c] != PASS && KINDS[c] != UNRESERVED)) {
        return false;
      }
      last = c;
    }
    return true;
  }

  private static Charset charset(String path) {
    return path.chars().allMatch(c -> c <= 0xff)
        ? StandardCharsets.ISO_8859_1
        : StandardCharsets.UTF_8;
  }

  private void run() {
    if (in.length == 0 || !isSlash(0)) {
      out.append('/');
    }
    while (at < in.length) {
      int dot = dotAt(at);
      if (dot > 0) {
        dot(dot);
      } else {
        character(in[at] & 0xff);
      }
    }
  }

  private void character(int c) {
    at++;
    if (c == '\\') {
      out.append('/');
    } else if (c == '%') {
      percent();
    } else if (KINDS[c] == ESCAPE || KINDS[c] == INVALID) {
      valid &= KINDS[c] != INVALID;
      out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    } else {
      out.append((char) c);
    }
  }

  private void percent() {
    int value = escapedAt(at);
    if (value < 0) {
      barePercent = out.length();
      out.append('%');
      return;
    }
    if (KINDS[value] == UNRESERVED) {
      out.append((char) value);
      at += 2;
      escapeBarePercent();
      return;
    }
    valid &= KINDS[value] != INVALID;
    out.append('%').append((char) in[at]).append((char) in[at + 1]);
    at += 2;
  }

  /** If what was unescaped makes an escape of a percent sign before it, that one is escaped. */
  private void escapeBarePercent() {
    int digits = out.length() - 1 - barePercent;
    if (digits < 1 || digits > 2) {
      return;
    }
    int second = digits == 2 ? out.charAt(barePercent + 2) : at < in.length ? in[at] : -1;
    if (digit(out.charAt(barePercent + 1)) >= 0 && digit(second) >= 0) {
      out.insert(barePercent + 1, "25");
    }
  }

  /** The value of the two hexadecimal digits at {@code i}, or -1. */
  private int escapedAt(int i) {
    if (i + 2 > in.length) {
      return -1;
    }
    int high = digit(in[i]);
    int low = digit(in[i + 1]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static int digit(int c) {
    return Character.digit(c, 16);
  }

  private void dot(int length) {
    at += length;
    if (out.charAt(out.length() - 1) != '/') {
      out.append('.');
      return;
    }
    if (endsSegment(at)) {
      at = Math.min(at + 1, in.length);
      return;
    }
    int second = dotAt(at);
    if (second > 0 && endsSegment(at + second)) {
      at = Math.min(at + second + 1, in.length);
      backUp();
    } else {
      out.append('.');
    }
  }

  private void backUp() {
    int slash = out.length() - 1;
    if (slash > 0) {
      out.setLength(out.lastIndexOf("/", slash - 1) + 1);
    }
  }

  private boolean endsSegment(int i) {
    return i == in.length || isSlash(i);
  }

  private boolean isSlash(int i) {
    return in[i] == '/' || in[i] == '\\';
  }

  /** How many bytes the dot at {@code i} takes; 0 if there is none. */
  private int dotAt(int i) {
    if (i < in.length && in[i] == '.') {
      return 1;
    }
    return i + 2 < in.length && in[i] == '%' && in[i + 1] == '2' && (in[i + 2] | 0x20) == 'e'
        ? 3
        : 0;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int c = 0; c < kinds.length; c++) {
      kinds[c] = kind((char) c);
    }
    return kinds;
  }

  private static byte kind(char c) {
    if (c == 0) {
      return INVALID;
    }
    if (c == '.' || c == '\\' || c == '%') {
      return SPECIAL;
    }
    if (c <= ' ' || c > '~' || "\"#<>?^`{|}".indexOf(c) >= 0) {
      return ESCAPE;
    }
    return Character.isLetterOrDigit(c) || "-_~".indexOf(c) >= 0 ? UNRESERVED : PASS;
  }
}
