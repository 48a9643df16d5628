package io.meshjvm.traffic;

import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Responses that a real istiod sent, from the test resources. */
final class Recorded {

  private Recorded() {}

  /** Delivers a response of a SotW stream, for example {@code sotw/007-response-Cluster}. */
  static void sotw(FakeControlPlane to, String file) {
    try {
      DiscoveryResponse response = DiscoveryResponse.parseFrom(read(file));
      to.sotw(
          response.getTypeUrl(),
          response.getResourcesList().stream().map(any -> any.getValue().toByteArray()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  /** Delivers a response of a delta stream. */
  static void delta(FakeControlPlane to, String file) {
    try {
      DeltaDiscoveryResponse response = DeltaDiscoveryResponse.parseFrom(read(file));
      List<byte[]> payloads =
          response.getResourcesList().stream()
              .map(resource -> resource.getResource().getValue().toByteArray())
              .toList();
      to.delta(response.getTypeUrl(), payloads, response.getRemovedResourcesList());
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static byte[] read(String file) throws IOException {
    try (InputStream in = Recorded.class.getResourceAsStream(file + ".pb")) {
      if (in == null) {
        throw new IOException("no test resource " + file + ".pb");
      }
      return in.readAllBytes();
    }
  }
}
