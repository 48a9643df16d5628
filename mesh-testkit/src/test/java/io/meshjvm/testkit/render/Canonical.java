package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Messages with all nested Any values serialized anew. Go writes the fields of a oneof at another
 * place than Java, so equal contents may differ in bytes.
 */
final class Canonical {
  private static final Map<String, Message> KNOWN =
      Stream.<Message>of(
              CaresDnsResolverConfig.getDefaultInstance(),
              InternalUpstreamTransport.getDefaultInstance(),
              RawBuffer.getDefaultInstance(),
              DownstreamTlsContext.getDefaultInstance(),
              UpstreamTlsContext.getDefaultInstance(),
              HttpProtocolOptions.getDefaultInstance())
          .collect(
              Collectors.toMap(
                  message -> "type.googleapis.com/" + message.getDescriptorForType().getFullName(),
                  message -> message));

  private Canonical() {}

  @SuppressWarnings("unchecked")
  static <M extends Message> M of(M message) {
    if (message instanceof Any any) {
      return (M) Any.pack(of(contents(any)));
    }
    Message.Builder result = message.toBuilder();
    message.getAllFields().forEach((field, value) -> result.setField(field, value(field, value)));
    return (M) result.build();
  }

  private static Message contents(Any any) {
    Message type = KNOWN.get(any.getTypeUrl());
    if (type == null) {
      throw new AssertionError("no such type here: " + any.getTypeUrl());
    }
    try {
      return type.getParserForType().parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(any.getTypeUrl(), e);
    }
  }

  private static Object value(FieldDescriptor field, Object value) {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return value;
    }
    return value instanceof List<?> list
        ? list.stream().map(item -> of((Message) item)).toList()
        : of((Message) value);
  }
}
