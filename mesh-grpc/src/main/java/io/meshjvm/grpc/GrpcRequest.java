package io.meshjvm.grpc;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call as policies see it: the HTTP/2 request by which it came. For one thread. */
final class GrpcRequest implements HttpCall {

  private static final Base64.Encoder BINARY = Base64.getEncoder().withoutPadding();

  private static final Logger log = LoggerFactory.getLogger(GrpcRequest.class);

  /** Texts of one character per byte. */
  private static final InternalMetadata.TrustedAsciiMarshaller<String> OCTETS =
      new InternalMetadata.TrustedAsciiMarshaller<>() {
        @Override
        public byte[] toAsciiString(String value) {
          return value.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String parseAsciiString(byte[] serialized) {
          return new String(serialized, StandardCharsets.ISO_8859_1);
        }
      };

  private final ServerCall<?, ?> call;
  private final Metadata metadata;
  private @Nullable Map<String, List<String>> headers;

  GrpcRequest(ServerCall<?, ?> call, Metadata metadata) {
    this.call = call;
    this.metadata = metadata;
  }

  /** Does to metadata what the mesh demands. */
  static void change(Metadata metadata, HttpChanges changes) {
    changes.removedHeaders().forEach(name -> remove(metadata, name));
    changes
        .setHeaders()
        .forEach(
            (name, lines) -> {
              remove(metadata, name);
              lines.forEach(line -> put(metadata, name, line));
            });
  }

  private static void remove(Metadata metadata, String name) {
    Object unused =
        isBinary(name) ? metadata.removeAll(binary(name)) : metadata.removeAll(text(name));
  }

  private static void put(Metadata metadata, String name, String value) {
    if (isBinary(name)) {
      putBinary(metadata, name, value);
    } else {
      metadata.put(InternalMetadata.keyOf(name, OCTETS), value);
    }
  }

  private static void putBinary(Metadata metadata, String name, String value) {
    try {
      metadata.put(binary(name), Base64.getDecoder().decode(value));
    } catch (IllegalArgumentException e) {
      log.debug("{} is not set: what a policy sets it to is no Base64", name, e);
    }
  }

  private static boolean isBinary(String name) {
    return name.endsWith(Metadata.BINARY_HEADER_SUFFIX);
  }

  private static Metadata.Key<byte[]> binary(String name) {
    return Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public boolean http2() {
    return true;
  }

  /** As sidecars send it for their applications; gRPC does not tell what it was. */
  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public String authority() {
    return Objects.requireNonNullElse(call.getAuthority(), "");
  }

  @Override
  public String path() {
    return '/' + call.getMethodDescriptor().getFullMethodName();
  }

  @Override
  public List<String> header(String name) {
    return headers().getOrDefault(name, List.of());
  }

  @Override
  public Iterable<String> headerNames() {
    return headers().keySet();
  }

  private Map<String, List<String>> headers() {
    Map<String, List<String>> known = headers;
    if (known == null) {
      known = read(metadata);
      headers = known;
    }
    return known;
  }

  /** Names of HTTP that are none of gRPC's are read too. */
  private static Map<String, List<String>> read(Metadata metadata) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    byte[][] lines = InternalMetadata.serialize(metadata);
    for (int i = 0; i < lines.length; i += 2) {
      String name = new String(lines[i], StandardCharsets.US_ASCII);
      String value =
          isBinary(name)
              ? BINARY.encodeToString(lines[i + 1])
              : new String(lines[i + 1], StandardCharsets.ISO_8859_1);
      headers.computeIfAbsent(name, any -> new ArrayList<>(1)).add(value);
    }
    return headers;
  }
}
