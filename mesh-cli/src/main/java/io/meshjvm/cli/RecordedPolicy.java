package io.meshjvm.cli;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** The policy for callers from a recorded LDS response. */
final class RecordedPolicy {

  private RecordedPolicy() {}

  /**
   * Reads a file.
   *
   * @throws CliException MESH-3110 if it holds no listener for what comes in, MESH-3111 if a member
   *     would refuse it; else as {@link RecordedResponse} says
   */
  static InboundPolicy read(Path file) {
    Optional<InboundPolicy> found = Optional.empty();
    try {
      for (byte[] listener : RecordedResponse.read(file).payloads(Listener.getDefaultInstance())) {
        Optional<InboundPolicy> policy = InboundPolicy.of(listener, Clock.systemUTC());
        found = policy.isPresent() ? policy : found;
      }
    } catch (InvalidResourceException e) {
      throw new CliException(
          "MESH-3111",
          "a member would refuse what is recorded in " + file + ": " + e.getMessage(),
          "Record what istiod sends to a sidecar node; report a rendering of its own",
          e);
    }
    return found.orElseThrow(
        () ->
            new CliException(
                "MESH-3110",
                file + " holds no listener virtualInbound",
                "Record the LDS response to a node of type sidecar",
                null));
  }
}
