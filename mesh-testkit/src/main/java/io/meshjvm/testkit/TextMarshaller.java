package io.meshjvm.testkit;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Puts texts on the wire of gRPC as they are, in UTF-8, so that a test's service needs no generated
 * code. Stateless; for any thread.
 */
public final class TextMarshaller implements MethodDescriptor.Marshaller<String> {

  /** For requests and answers alike. */
  public TextMarshaller() {}

  @Override
  public InputStream stream(String value) {
    return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String parse(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
