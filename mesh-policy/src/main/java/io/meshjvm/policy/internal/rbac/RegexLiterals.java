package io.meshjvm.policy.internal.rbac;

import java.util.ArrayList;
import java.util.List;

/**
 * The texts that every match of a regular expression holds, as far as they are plain to see: it
 * looks at what stands outside of groups and classes, and gives up at alternatives on that level,
 * flags, counted repetitions, and escapes other than of punctuation.
 */
final class RegexLiterals {

  private final String regex;
  private final StringBuilder run = new StringBuilder();
  private final List<Part> found = new ArrayList<>();
  private int at;

  private RegexLiterals(String regex) {
    this.regex = regex;
  }

  /** The texts; {@code regex} is one that compiles. */
  static List<Part> of(String regex) {
    boolean plain = regex.indexOf('{') < 0 && !regex.contains("(?");
    return plain ? new RegexLiterals(regex).find() : List.of();
  }

  private List<Part> find() {
    while (at < regex.length()) {
      if (!step(regex.charAt(at))) {
        return List.of();
      }
    }
    end();
    return List.copyOf(found);
  }

  private boolean step(char c) {
    return switch (c) {
      case '|' -> false;
      case '(' -> skipGroup();
      case '[' -> skipClass();
      case '\\' -> escape();
      case '.', '^', '$', '*', '+', '?' -> skipOne();
      default -> take(c);
    };
  }

  private boolean skipOne() {
    end();
    at++;
    return true;
  }

  /** One that may be missing is not held; one that repeats ends what follows each other. */
  private boolean take(char c) {
    at++;
    char next = at < regex.length() ? regex.charAt(at) : ' ';
    if (next != '*' && next != '?') {
      run.append(c);
    }
    if (next == '*' || next == '?' || next == '+') {
      end();
    }
    return true;
  }

  private boolean escape() {
    at++;
    if (at == regex.length() || isWord(regex.charAt(at))) {
      return false;
    }
    return take(regex.charAt(at));
  }

  private boolean skipGroup() {
    end();
    int depth = 0;
    do {
      char c = regex.charAt(at);
      if (c == '[') {
        if (!skipClass()) {
          return false;
        }
        continue;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at += c == '\\' ? 2 : 1;
    } while (depth > 0 && at < regex.length());
    return depth == 0;
  }

  /** A bracket that comes first in a class is one of its characters. */
  private boolean skipClass() {
    end();
    at++;
    if (at < regex.length() && regex.charAt(at) == '^') {
      at++;
    }
    for (boolean first = true; at < regex.length(); first = false) {
      char c = regex.charAt(at);
      if (c == '[' || (c == '\\' && at + 1 < regex.length() && isWord(regex.charAt(at + 1)))) {
        return false;
      }
      at += c == '\\' ? 2 : 1;
      if (c == ']' && !first) {
        return true;
      }
    }
    return false;
  }

  private void end() {
    if (run.length() > 0) {
      found.add(new Part(Part.Place.INSIDE, run.toString()));
      run.setLength(0);
    }
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c);
  }
}
