package io.meshjvm.benchmarks.load;

/** Who ends the mesh's mutual TLS and decides about requests in front of a server. */
enum InboundFront {
  /** The server itself, with the library. */
  MESH("MeshJVM"),
  /** The terminator, in the JVM of the server, which has a plaintext port. */
  TERMINATOR("terminator"),
  /** An Envoy, as a sidecar, before a plaintext port. */
  ENVOY("Envoy");

  private final String title;

  InboundFront(String title) {
    this.title = title;
  }

  /** The name in reports. */
  String title() {
    return title;
  }
}
