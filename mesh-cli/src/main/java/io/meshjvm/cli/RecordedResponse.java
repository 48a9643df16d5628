package io.meshjvm.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resources of an xDS response that was written down in proto-JSON, or of several, in any of
 * the {@link RecordedForms}.
 */
final class RecordedResponse {

  private final Path file;
  private final RecordedForms forms;

  private RecordedResponse(Path file, RecordedForms forms) {
    this.file = file;
    this.forms = forms;
  }

  /**
   * Reads a file.
   *
   * @throws CliException MESH-3101 if it cannot be read, MESH-3102 if it is no such response
   */
  static RecordedResponse read(Path file) {
    try {
      return new RecordedResponse(
          file, RecordedForms.of(JsonParser.parseString(Files.readString(file))));
    } catch (CharacterCodingException e) {
      throw unusable(file, "it is no text in UTF-8", e);
    } catch (IOException e) {
      throw new CliException(
          "MESH-3101", "cannot read " + file + ": " + e, "Name a file that can be read", e);
    } catch (JsonParseException e) {
      throw unusable(file, e.getMessage(), e);
    }
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
    for (JsonObject resource : forms.resources()) {
      if (isOf(type, resource.get(AnyTypes.TYPE).getAsString())) {
        payloads.add(payload(resource, prototype.newBuilderForType()));
      }
    }
    if (payloads.isEmpty() && forms.types().stream().noneMatch(url -> isOf(type, url))) {
      throw unusable("no resource of type " + type, null);
    }
    return payloads;
  }

  /**
   * The last resource of one type, which is the one that counts where there is one alone.
   *
   * @throws CliException as {@link #payloads}, and if there is none at all
   */
  byte[] payload(Message prototype) {
    return payloads(prototype).stream()
        .reduce((earlier, later) -> later)
        .orElseThrow(() -> unusable("it has no resource", null));
  }

  private static boolean isOf(String type, String url) {
    return url.endsWith("/" + type);
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
        "Give DiscoveryResponses, DeltaDiscoveryResponses or Envoy's config dump in proto-JSON",
        cause);
  }
}
