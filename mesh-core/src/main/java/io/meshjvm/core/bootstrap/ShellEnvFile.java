package io.meshjvm.core.bootstrap;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads files of shell assignments such as {@code cluster.env}: bare, quoted and concatenated
 * values, comments, {@code export}. What a shell would expand or execute is an error, since nothing
 * here does either and the value would not be the one that was meant.
 */
final class ShellEnvFile {

  private static final String META = ";&|<>()$`";

  private final String text;
  private final String where;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int at;
  private int line = 1;

  private ShellEnvFile(String text, String where) {
    this.text = text.replace("\r\n", "\n");
    this.where = where;
  }

  /**
   * The assignments in order; of two with the same name the later one wins.
   *
   * @param text content
   * @param where name of the file, for errors
   */
  static Map<String, String> parse(String text, String where) {
    ShellEnvFile file = new ShellEnvFile(text, where);
    file.assignments();
    return file.values;
  }

  private void assignments() {
    for (skipBlank(true); at < text.length(); skipBlank(true)) {
      String name = name();
      if (name.equals("export") && at < text.length() && isSpace(text.charAt(at))) {
        skipBlank(false);
        name = name();
      }
      if (!name.matches("[A-Za-z_].*")) {
        throw error("a name is missing");
      }
      if (at >= text.length() || text.charAt(at) != '=') {
        throw error("'=' must follow the name " + name);
      }
      at++;
      values.put(name, value(name));
      skipBlank(false);
      if (at < text.length() && text.charAt(at) != '\n') {
        throw error("only a comment may follow the value of " + name);
      }
    }
  }

  private void skipBlank(boolean lines) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (isSpace(c) || (lines && c == '\n')) {
        next();
      } else {
        return;
      }
    }
  }

  /** Wider than a shell's names, since keys of proxyMetadata get here, such as header names. */
  private String name() {
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isNamePart(char c) {
    return c == '_' || c == '-' || c == '.' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private String value(String name) {
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isSpace(c) || c == '\n') {
        break;
      }
      if (c == '\'') {
        singleQuoted(name, value);
      } else if (c == '"') {
        doubleQuoted(name, value);
      } else {
        bare(name, value);
      }
    }
    return value.toString();
  }

  private void singleQuoted(String name, StringBuilder value) {
    int opened = line;
    for (at++; at < text.length(); ) {
      char c = next();
      if (c == '\'') {
        return;
      }
      value.append(c);
    }
    throw unclosed(name, opened);
  }

  private void doubleQuoted(String name, StringBuilder value) {
    int opened = line;
    for (at++; at < text.length(); ) {
      char c = next();
      if (c == '"') {
        return;
      }
      if (c == '$' || c == '`') {
        throw error("the value of " + name + " would be expanded by a shell");
      }
      if (c == '\\' && at < text.length() && "\"\\$`\n".indexOf(text.charAt(at)) >= 0) {
        c = next();
        if (c == '\n') {
          continue;
        }
      }
      value.append(c);
    }
    throw unclosed(name, opened);
  }

  private void bare(String name, StringBuilder value) {
    char c = next();
    if (META.indexOf(c) >= 0) {
      throw error("the value of " + name + " holds '" + c + "' outside single quotes");
    }
    if (c != '\\') {
      value.append(c);
    } else if (at < text.length()) {
      char escaped = next();
      if (escaped != '\n') {
        value.append(escaped);
      }
    } else {
      throw error("the value of " + name + " ends with a backslash");
    }
  }

  private char next() {
    char c = text.charAt(at++);
    if (c == '\n') {
      line++;
    } else if (c == '\0') {
      throw error("there is a NUL character");
    }
    return c;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private BootstrapException unclosed(String name, int opened) {
    line = opened;
    return error("the quote in the value of " + name + " is not closed");
  }

  private BootstrapException error(String problem) {
    return Fault.SHELL_SYNTAX.at(where + " line " + line + ": " + problem);
  }
}
