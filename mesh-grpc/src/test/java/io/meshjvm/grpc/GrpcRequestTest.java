package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.meshjvm.policy.HttpChanges;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcRequestTest {

  private static final Metadata.Key<String> TIER = text("tier");
  private static final Metadata.Key<String> TOKEN = text("authorization");
  private static final Metadata.Key<byte[]> TRACE =
      Metadata.Key.of("trace-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Metadata metadata = new Metadata();

  @SuppressWarnings("unchecked")
  private final ServerCall<String, String> call = mock(ServerCall.class);

  @BeforeEach
  void describe() {
    when(call.getMethodDescriptor()).thenReturn(GrpcServer.WHO);
    when(call.getAuthority()).thenReturn("greeter.shop:50051");
    metadata.put(TIER, "gold");
    metadata.put(TIER, "silver");
    metadata.put(TOKEN, "Bearer x");
    metadata.put(TRACE, new byte[] {1, 2});
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Test
  void isTheHttpRequestByWhichTheCallCame() {
    GrpcRequest request = new GrpcRequest(call, metadata);

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/test.Echo/Who");
    assertThat(request.authority()).isEqualTo("greeter.shop:50051");
    assertThat(request.header("tier")).containsExactly("gold", "silver");
    assertThat(request.header("trace-bin")).as("as on the wire").containsExactly("AQI");
    assertThat(request.header("absent")).isEmpty();
    assertThat(request.headerNames()).containsExactly("tier", "authorization", "trace-bin");
  }

  @Test
  void changesMetadataAsTheMeshDemands() {
    GrpcRequest.change(
        metadata,
        new HttpChanges(
            Optional.empty(),
            Optional.empty(),
            Set.of("authorization", "trace-bin", "absent"),
            Map.of("tier", List.of("lead", "second"), "added", List.of("yes"))));

    assertThat(metadata.getAll(TIER)).containsExactly("lead", "second");
    assertThat(metadata.get(text("added"))).isEqualTo("yes");
    assertThat(metadata.containsKey(TOKEN)).isFalse();
    assertThat(metadata.containsKey(TRACE)).isFalse();
  }
}
