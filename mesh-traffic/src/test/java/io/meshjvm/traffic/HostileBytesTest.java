package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Resources whose bytes are meant to do harm by what reading them costs. */
class HostileBytesTest {

  private static final String NAME = "outbound|80||a.test";
  private static final int MANY = 1_000_000;
  private static final int FIRST_UNKNOWN = 10_000;

  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of(
            new ClusterType(new Features(), Set.of()),
            Cluster.newBuilder().setName(NAME).build().toByteString()),
        Arguments.of(
            new EndpointsType(new Features()),
            ClusterLoadAssignment.newBuilder().setClusterName(NAME).build().toByteString()));
  }

  @ParameterizedTest
  @MethodSource("types")
  void fault25AMillionUnknownFieldsCostLittleMoreThanTheirBytes(
      ResourceType<?> type, ByteString resource) throws IOException {
    byte[] payload = resource.concat(unknownFields()).toByteArray();
    type.parse(resource.toByteArray());

    long before = allocated();
    Object parsed = type.parse(payload);
    long cost = allocated() - before;

    assertThat(parsed.toString()).contains(NAME);
    // What passes by counts too; keeping them would take eighty times their bytes.
    assertThat(cost).isLessThan(8L * payload.length);
  }

  @ParameterizedTest
  @MethodSource("types")
  void fault25WhatIsNestedWithoutEndIsRefused(ResourceType<?> type, ByteString resource) {
    ByteString nested = ByteString.EMPTY;
    // A Struct within a Value within a Struct, by their field numbers.
    for (int i = 0; i < 5_000; i++) {
      nested = field(1, field(2, field(5, nested)));
    }
    byte[] payload = resource.concat(metadata(type, nested)).toByteArray();

    assertThatThrownBy(() -> type.parse(payload)).isInstanceOf(InvalidResourceException.class);
  }

  /** As metadata of the cluster, or of an endpoint. */
  private static ByteString metadata(ResourceType<?> type, ByteString struct) {
    ByteString filter = field(1, ByteString.copyFromUtf8("istio")).concat(field(2, struct));
    ByteString metadata = field(1, filter);
    return type instanceof ClusterType
        ? field(Cluster.METADATA_FIELD_NUMBER, metadata)
        : field(2, field(2, field(3, metadata)));
  }

  private static ByteString field(int number, ByteString content) {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeBytes(number, content);
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteString();
  }

  private static ByteString unknownFields() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int i = 0; i < MANY; i++) {
      out.writeInt32(FIRST_UNKNOWN + i, 1);
    }
    out.flush();
    return ByteString.copyFrom(bytes.toByteArray());
  }

  /** Bytes that this thread has taken from the heap so far. */
  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
