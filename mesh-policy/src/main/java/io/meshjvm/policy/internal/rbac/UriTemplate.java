package io.meshjvm.policy.internal.rbac;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.re2j.Pattern;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import java.util.HashSet;
import java.util.Set;

/**
 * A path template, where {@code *} stands for one segment and <code>**</code> for any number of
 * them, compiled to a regular expression (envoy: {@code source/extensions/path/uri_template_lib}).
 */
final class UriTemplate {

  static final String TYPE =
      "type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig";

  private static final int MAX_LENGTH = 256;
  private static final int MAX_VARIABLES = 5;

  private static final String CHARACTERS = "a-zA-Z0-9\\-._~%!$&'()+,;:@";
  private static final String SEGMENT = "[" + CHARACTERS + "]+";
  private static final String SEGMENTS = "[" + CHARACTERS + "/]*";

  private static final Pattern LITERAL = Pattern.compile(SEGMENT);
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]{0,15}");
  private static final Pattern PRINTABLE = Pattern.compile("/[!-~]*");

  private final String template;
  private final Set<String> variables = new HashSet<>();
  private final StringBuilder regex = new StringBuilder();
  private boolean manySeen;
  private int at = 1;

  private UriTemplate(String template) {
    this.template = template;
  }

  /**
   * Reads a condition on the path.
   *
   * @throws InvalidResourceException if Envoy would refuse it
   * @throws UnsupportedRuleException if it mixes variables and literals in one segment
   */
  static Rule read(ByteString config) {
    try {
      String template = UriTemplateMatchConfig.parseFrom(config).getPathTemplate();
      return new AttributeRule(Attribute.Plain.PATH, new UriTemplate(template).compile());
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("not a UriTemplateMatchConfig", e);
    }
  }

  private RegexRule compile() {
    if (template.length() > MAX_LENGTH || !PRINTABLE.matches(template)) {
      throw invalid("it is no printable path");
    }
    regex.append('/');
    while (at < template.length()) {
      segment();
    }
    return RegexRule.ofOwn(regex.toString());
  }

  private void segment() {
    char first = template.charAt(at);
    if (first == '*') {
      glob();
    } else if (first == '{') {
      variable();
    } else {
      literal(upTo('/', template.length()));
    }
    if (at < template.length()) {
      separator(first == '*' || first == '{');
    }
  }

  /** Behind a glob or a variable whatever is no slash is the end of the path. */
  private void separator(boolean afterGlob) {
    if (template.charAt(at) == '/') {
      at++;
      regex.append('/');
    } else if (afterGlob) {
      literal(template.length());
    }
  }

  private void glob() {
    boolean many = template.startsWith("**", at);
    at += many ? 2 : 1;
    append(many);
  }

  private void append(boolean many) {
    if (manySeen) {
      throw invalid("a glob follows **");
    }
    manySeen = many;
    regex.append(many ? SEGMENTS : SEGMENT);
  }

  private void variable() {
    int end = template.indexOf('}', at);
    if (end < 0) {
      throw invalid("a bracket is not closed");
    }
    int equals = template.indexOf('=', at);
    boolean bare = equals < 0 || equals > end;
    name(template.substring(at + 1, bare ? end : equals));
    if (bare) {
      append(false);
    } else {
      at = equals + 1;
      match(end);
    }
    at = end + 1;
  }

  private void match(int end) {
    do {
      if (at < end && template.charAt(at) == '*') {
        glob();
      } else {
        literal(upTo('/', end));
      }
      if (at < end) {
        if (template.charAt(at) != '/') {
          throw invalid("a variable's match is none");
        }
        regex.append('/');
        at++;
        if (at == end) {
          throw invalid("a variable's match ends in /");
        }
      }
    } while (at < end);
  }

  private void name(String name) {
    if (!NAME.matches(name) || !variables.add(name) || variables.size() > MAX_VARIABLES) {
      throw invalid("variable " + name + " is too many, twice there, or no name");
    }
  }

  private void literal(int end) {
    String text = template.substring(at, end);
    if (text.indexOf('{') > 0) {
      throw new UnsupportedRuleException("path template " + template);
    }
    if (!LITERAL.matches(text)) {
      throw invalid("'" + text + "' is no part of a path");
    }
    regex.append(Pattern.quote(text));
    at = end;
  }

  private int upTo(char separator, int end) {
    int found = template.indexOf(separator, at);
    return found < 0 || found > end ? end : found;
  }

  private InvalidResourceException invalid(String why) {
    return new InvalidResourceException("path template " + template + ": " + why);
  }
}
