package io.meshjvm.policy;

import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.proto.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** LDS responses of a live istiod. */
final class Recorded {

  private Recorded() {}

  /** Listeners of a recorded response by name, as {@code ListenerType} reads them. */
  static Map<String, ReadListener> listeners(String file) {
    ListenerType type = new ListenerType(Clock.systemUTC());
    return payloads(file).stream()
        .map(type::parse)
        .collect(Collectors.toMap(type::name, Function.identity()));
  }

  static InboundPolicy policy(String file) {
    return Objects.requireNonNull(listeners(file).get("virtualInbound").policy());
  }

  private static List<byte[]> payloads(String file) {
    try (InputStream in = Recorded.class.getResourceAsStream(file)) {
      byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
      return file.contains("delta")
          ? DeltaDiscoveryResponse.parseFrom(bytes).getResourcesList().stream()
              .map(Resource::getResource)
              .map(any -> any.getValue().toByteArray())
              .toList()
          : DiscoveryResponse.parseFrom(bytes).getResourcesList().stream()
              .map(any -> any.getValue().toByteArray())
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
