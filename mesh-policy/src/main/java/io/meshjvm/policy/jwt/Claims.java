package io.meshjvm.policy.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object of a token, typed as Envoy types it: all numbers are doubles (envoy: {@code
 * common/jwt/struct_utils}).
 *
 * @param values members by name
 */
record Claims(Map<String, Object> values) {

  private static final double BEYOND_LONG = 0x1p64;

  /** Reads UTF-8. */
  static Claims parse(byte[] json, TokenStatus otherwise) throws BadTokenException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      if (!text.strip().startsWith("{")) {
        throw new BadTokenException(otherwise);
      }
      return new Claims(JSONObjectUtils.parse(text));
    } catch (CharacterCodingException | ParseException e) {
      throw new BadTokenException(otherwise);
    }
  }

  /** A string; empty if it is not there. */
  String string(String name, TokenStatus otherwise) throws BadTokenException {
    if (!values.containsKey(name)) {
      return "";
    }
    if (values.get(name) instanceof String string) {
      return string;
    }
    throw new BadTokenException(otherwise);
  }

  /** Seconds since 1970; 0 if they are not there. */
  double seconds(String name, TokenStatus noNumber, TokenStatus outOfRange)
      throws BadTokenException {
    if (!values.containsKey(name)) {
      return 0;
    }
    if (!(values.get(name) instanceof Number number)) {
      throw new BadTokenException(noNumber);
    }
    double value = number.doubleValue();
    if (!(value >= 0 && value < BEYOND_LONG)) {
      throw new BadTokenException(outOfRange);
    }
    return Math.floor(value);
  }

  /** A list of strings, or a string alone; empty if it is not there. */
  List<String> strings(String name, TokenStatus otherwise) throws BadTokenException {
    Object value = values.get(name);
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    if (value instanceof String string) {
      return List.of(string);
    }
    if (values.containsKey(name)) {
      throw new BadTokenException(otherwise);
    }
    return List.of();
  }

  /** The member at a path of names with dots between them. */
  Optional<Object> at(String path) {
    Object current = values;
    for (String name : path.split("\\.", -1)) {
      current = current instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return Optional.ofNullable(current);
  }
}
