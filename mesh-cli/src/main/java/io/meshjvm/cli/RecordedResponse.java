package io.meshjvm.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
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

  private static final String TYPE = "@type";

  private final Path file;
  private final List<JsonObject> resources = new ArrayList<>();

  private RecordedResponse(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws CliException MESH-3101 if it cannot be read, MESH-3102 if it is no such response
   */
  static RecordedResponse read(Path file) {
    RecordedResponse response = new RecordedResponse(file);
    try {
      response.add(JsonParser.parseString(Files.readString(file)));
    } catch (IOException e) {
      throw new CliException(
          "MESH-3101", "cannot read " + file + ": " + e, "Name a file that can be read", e);
    } catch (JsonParseException | IllegalStateException e) {
      throw response.unusable(e.getMessage(), e);
    }
    return response;
  }

  private void add(JsonElement response) {
    for (JsonElement element : response.getAsJsonObject().getAsJsonArray("resources")) {
      JsonObject resource = element.getAsJsonObject();
      resources.add(resource.has(TYPE) ? resource : resource.getAsJsonObject("resource"));
    }
  }

  /**
   * The resources of one type, each as the bytes that travel.
   *
   * @param prototype any message of that type
   * @param messages the types that may be inside of {@code Any} fields
   * @throws CliException MESH-3102 if there is none, or one of them is malformed
   */
  List<byte[]> payloads(Message prototype, JsonFormat.TypeRegistry messages) {
    String type = prototype.getDescriptorForType().getFullName();
    List<byte[]> payloads = new ArrayList<>();
    for (JsonObject resource : resources) {
      if (resource.get(TYPE).getAsString().endsWith("/" + type)) {
        payloads.add(payload(resource, prototype.newBuilderForType(), messages));
      }
    }
    if (payloads.isEmpty()) {
      throw unusable("no resource of type " + type, null);
    }
    return payloads;
  }

  private byte[] payload(
      JsonObject resource, Message.Builder into, JsonFormat.TypeRegistry messages) {
    JsonObject bare = resource.deepCopy();
    bare.remove(TYPE);
    try {
      JsonFormat.parser().usingTypeRegistry(messages).merge(bare.toString(), into);
      return into.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw unusable(e.getMessage(), e);
    }
  }

  private CliException unusable(@Nullable String why, @Nullable Exception cause) {
    return new CliException(
        "MESH-3102",
        file + " is no recorded xDS response: " + why,
        "Give a DiscoveryResponse or DeltaDiscoveryResponse in proto-JSON",
        cause);
  }
}
