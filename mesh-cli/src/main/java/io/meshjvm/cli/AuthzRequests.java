package io.meshjvm.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests from a file in JSON. */
final class AuthzRequests {

  private AuthzRequests() {}

  /**
   * Reads a file.
   *
   * @throws CliException MESH-3101 if it cannot be read, MESH-3112 if it holds no requests
   */
  static List<AuthzRequest> read(Path file) {
    try {
      if (!(JsonParser.parseString(Files.readString(file)) instanceof JsonArray array)) {
        throw unusable(file, "it is no array", null);
      }
      List<AuthzRequest> requests = new ArrayList<>();
      for (JsonElement element : array) {
        if (!(element instanceof JsonObject object)) {
          throw unusable(file, "item " + requests.size() + " is no object", null);
        }
        requests.add(request(object));
      }
      return requests;
    } catch (CharacterCodingException e) {
      throw unusable(file, "it is no text in UTF-8", e);
    } catch (IOException e) {
      throw new CliException(
          "MESH-3101", "cannot read " + file + ": " + e, "Name a file that can be read", e);
    } catch (JsonParseException e) {
      throw unusable(file, e.getMessage(), e);
    }
  }

  private static AuthzRequest request(JsonObject object) {
    return new AuthzRequest(
        text(object, "principal", null),
        required(object, "method", "GET"),
        required(object, "path", "/"),
        headers(object.get("headers")),
        required(object, "source_ip", "127.0.0.1"));
  }

  private static Map<String, List<String>> headers(@Nullable JsonElement element) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    if (element instanceof JsonObject object) {
      object.entrySet().forEach(header -> headers.put(header.getKey(), values(header.getValue())));
    } else if (element != null && !element.isJsonNull()) {
      throw new JsonParseException("headers is no object");
    }
    return headers;
  }

  /** A header of several lines has an array of values. */
  private static List<String> values(JsonElement element) {
    if (element instanceof JsonArray array) {
      return array.asList().stream().flatMap(value -> values(value).stream()).toList();
    }
    if (element instanceof JsonPrimitive value) {
      return List.of(value.getAsString());
    }
    throw new JsonParseException("a header is no text");
  }

  private static String required(JsonObject object, String key, String otherwise) {
    String value = text(object, key, otherwise);
    return value == null ? otherwise : value;
  }

  private static @Nullable String text(JsonObject object, String key, @Nullable String otherwise) {
    JsonElement value = object.get(key);
    if (value == null || value.isJsonNull()) {
      return otherwise;
    }
    if (value instanceof JsonPrimitive text) {
      return text.getAsString();
    }
    throw new JsonParseException(key + " is no text");
  }

  private static CliException unusable(Path file, @Nullable String why, @Nullable Exception cause) {
    return new CliException(
        "MESH-3112",
        file + " holds no requests: " + why,
        "Give an array of objects with principal, method, path, headers and source_ip",
        cause);
  }
}
