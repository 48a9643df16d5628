package io.meshjvm.tls;

/** The end of a connection that the peer holds, which decides the purpose its certificate needs. */
enum PeerRole {
  CLIENT("clientAuth", "1.3.6.1.5.5.7.3.2"),
  SERVER("serverAuth", "1.3.6.1.5.5.7.3.1");

  private final String purpose;
  private final String oid;

  PeerRole(String purpose, String oid) {
    this.purpose = purpose;
    this.oid = oid;
  }

  String purpose() {
    return purpose;
  }

  String oid() {
    return oid;
  }
}
