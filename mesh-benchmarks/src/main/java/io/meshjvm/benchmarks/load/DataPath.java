package io.meshjvm.benchmarks.load;

/** A way for the bytes of a call from client to server. */
enum DataPath implements Way {
  /** Mutual TLS of the mesh inside both JVMs, from one to the other. */
  MESH("MeshJVM"),
  /** Plaintext to an Envoy, mutual TLS from there to a second one, plaintext to the server. */
  ENVOY_PAIR("two Envoys"),
  /** TLS as Java has it without a mesh, by the same engines and cipher. */
  PLAIN_TLS("plain TLS"),
  /** No TLS at all: what client and server cost by themselves. */
  PLAINTEXT("plaintext");

  private final String title;

  DataPath(String title) {
    this.title = title;
  }

  @Override
  public String title() {
    return title;
  }
}
