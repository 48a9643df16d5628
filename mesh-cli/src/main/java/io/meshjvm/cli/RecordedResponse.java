package io.meshjvm.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resources of an xDS response that was written down in proto-JSON, of the state of the world
 * or of delta.
 */
final class RecordedResponse {

  private static final String TYPE_URL = "typeUrl";

  private final Path file;
  private final JsonObject response;
  private final List<JsonObject> resources = new ArrayList<>();

  private RecordedResponse(Path file, JsonObject response) {
    this.file = file;
    this.response = response;
  }

  /**
   * Reads a file.
   *
   * @throws CliException MESH-3101 if it cannot be read, MESH-3102 if it is no such response
   */
  static RecordedResponse read(Path file) {
    try {
      JsonElement content = JsonParser.parseString(Files.readString(file));
      if (!(content instanceof JsonObject response)) {
        throw unusable(file, "it is no JSON object", null);
      }
      RecordedResponse recorded = new RecordedResponse(file, response);
      recorded.collect();
      return recorded;
    } catch (IOException e) {
      throw new CliException(
          "MESH-3101", "cannot read " + file + ": " + e, "Name a file that can be read", e);
    } catch (JsonParseException e) {
      throw unusable(file, e.getMessage(), e);
    }
  }

  /** An empty list of resources may be left out, as proto-JSON does with whatever is empty. */
  private void collect() {
    JsonElement list = response.has("resources") ? response.get("resources") : new JsonArray();
    if (!(list instanceof JsonArray array)) {
      throw unusable("'resources' is no list", null);
    }
    for (JsonElement element : array) {
      resources.add(resource(element));
    }
  }

  /** Delta wraps each resource into one of its own, beside its name and version. */
  private JsonObject resource(JsonElement element) {
    if (element instanceof JsonObject outer) {
      JsonElement inner = outer.has(AnyTypes.TYPE) ? outer : outer.get("resource");
      if (inner instanceof JsonObject resource
          && resource.get(AnyTypes.TYPE) instanceof JsonPrimitive) {
        return resource;
      }
    }
    throw unusable("a resource does not say its @type", null);
  }

  /**
   * The resources of one type, each as the bytes that travel. Fields that are unknown here are left
   * out, as those of a message that travels.
   *
   * @param prototype any message of that type
   * @throws CliException MESH-3102 if there is none, unless the response says that it is of that
   *     type and has none; or if one of them is malformed
   */
  List<byte[]> payloads(Message prototype) {
    String type = prototype.getDescriptorForType().getFullName();
    List<byte[]> payloads = new ArrayList<>();
    for (JsonObject resource : resources) {
      if (isOf(type, resource.get(AnyTypes.TYPE))) {
        payloads.add(payload(resource, prototype.newBuilderForType()));
      }
    }
    if (payloads.isEmpty() && !isOf(type, response.get(TYPE_URL))) {
      throw unusable("no resource of type " + type, null);
    }
    return payloads;
  }

  /**
   * The first resource of one type.
   *
   * @throws CliException as {@link #payloads}, and if there is none at all
   */
  byte[] payload(Message prototype) {
    return payloads(prototype).stream()
        .findFirst()
        .orElseThrow(() -> unusable("it has no resource", null));
  }

  private static boolean isOf(String type, @Nullable JsonElement url) {
    return url != null && url.isJsonPrimitive() && url.getAsString().endsWith("/" + type);
  }

  private byte[] payload(JsonObject resource, Message.Builder into) {
    JsonObject bare = resource.deepCopy();
    bare.remove(AnyTypes.TYPE);
    try {
      JsonFormat.parser()
          .ignoringUnknownFields()
          .usingTypeRegistry(AnyTypes.in(bare))
          .merge(bare.toString(), into);
      return into.build().toByteArray();
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw unusable(e.getMessage(), e);
    }
  }

  private CliException unusable(@Nullable String why, @Nullable Exception cause) {
    return unusable(file, why, cause);
  }

  private static CliException unusable(Path file, @Nullable String why, @Nullable Exception cause) {
    return new CliException(
        "MESH-3102",
        file + " is no recorded xDS response: " + why,
        "Give a DiscoveryResponse or DeltaDiscoveryResponse in proto-JSON",
        cause);
  }
}
