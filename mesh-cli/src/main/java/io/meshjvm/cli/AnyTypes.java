package io.meshjvm.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.util.JsonFormat;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types of the {@code Any} fields in a recorded resource. What this library reads has its
 * generated type; any other, of which a mesh may send many, stands for itself as a message without
 * fields, so that its name is kept and its content is left out.
 */
final class AnyTypes {

  static final String TYPE = "@type";

  private static final String GENERATED = "io.meshjvm.proto.";
  private static final String WELL_KNOWN = "google.protobuf.";

  private AnyTypes() {}

  /**
   * The types that {@code resource} names.
   *
   * @throws IllegalArgumentException if one of them has a name that no type can have
   */
  static JsonFormat.TypeRegistry in(JsonObject resource) {
    Set<String> names = new TreeSet<>();
    collect(resource, names);
    JsonFormat.TypeRegistry.Builder registry = JsonFormat.TypeRegistry.newBuilder();
    names.forEach(name -> registry.add(descriptor(name)));
    return registry.build();
  }

  private static void collect(JsonElement element, Set<String> names) {
    if (element instanceof JsonObject object) {
      if (object.get(TYPE) instanceof JsonPrimitive type) {
        String url = type.getAsString();
        names.add(url.substring(url.lastIndexOf('/') + 1));
      }
      object.entrySet().forEach(entry -> collect(entry.getValue(), names));
    } else if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(item -> collect(item, names));
    }
  }

  private static Descriptor descriptor(String name) {
    String owner = name.startsWith(WELL_KNOWN) ? "com." + name : GENERATED + name;
    try {
      return (Descriptor) Class.forName(owner).getMethod("getDescriptor").invoke(null);
    } catch (ReflectiveOperationException | LinkageError e) {
      // Not read by this library.
      return withoutFields(name);
    }
  }

  private static Descriptor withoutFields(String name) {
    int dot = name.lastIndexOf('.');
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName(name)
            .setPackage(dot < 0 ? "" : name.substring(0, dot))
            .addMessageType(DescriptorProto.newBuilder().setName(name.substring(dot + 1)))
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[0]).getMessageTypes().get(0);
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException("'" + name + "' is no name of a type", e);
    }
  }
}
