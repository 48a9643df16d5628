package io.meshjvm.examples.greeter;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What server and client agree on; plain text where others have generated messages. */
final class Greeting {

  /** The service's name. */
  static final String SERVICE = "greeter.Greeter";

  /** From a name to a greeting. */
  static final MethodDescriptor<String, String> SAY_HELLO = method("SayHello");

  /** From a name to a farewell, which not everybody may ask for. */
  static final MethodDescriptor<String, String> SAY_GOODBYE = method("SayGoodbye");

  private Greeting() {}

  private static MethodDescriptor<String, String> method(String name) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
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
}
