package io.meshjvm.traffic;

/**
 * Bounds on what the control plane may send; beyond them a resource is refused, so that a broken
 * one costs neither memory nor time.
 */
final class Limits {

  /** Characters of a host name (RFC 1035, section 2.3.4, without the final dot). */
  static final int NAME = 253;

  /** Characters of a cluster's name: host, subset, port and direction. */
  static final int CLUSTER_NAME = 600;

  /** Endpoints of one cluster. */
  static final int ENDPOINTS = 100_000;

  /** The last priority (Envoy's own bound). */
  static final int PRIORITY = 128;

  /** Entries of one repeated field of a transport socket. */
  static final int ENTRIES = 1_000;

  private Limits() {}
}
