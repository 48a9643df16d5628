package io.meshjvm.testkit.resolver;

/** What a resolver sees of a call, which decides what it can answer. */
public enum Sight {

  /** The host alone: it answers the virtual address, and leaves other names to the system. */
  HOST(false, true),

  /**
   * Host and port: it answers the endpoint with its own port where one is known, else as {@link
   * #HOST} does.
   */
  HOST_AND_PORT(true, true),

  /** The mesh's services and nothing else: it answers endpoints, and fails for every other name. */
  ENDPOINTS(true, false);

  private final boolean endpoints;
  private final boolean fallsBack;

  Sight(boolean endpoints, boolean fallsBack) {
    this.endpoints = endpoints;
    this.fallsBack = fallsBack;
  }

  boolean endpoints() {
    return endpoints;
  }

  boolean fallsBack() {
    return fallsBack;
  }
}
