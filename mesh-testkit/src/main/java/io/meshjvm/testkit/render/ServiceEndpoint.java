package io.meshjvm.testkit.render;

/**
 * One port of one workload behind a service.
 *
 * @param address IP address or host name
 * @param portName name of the service port
 * @param port the workload's port
 * @param health what the registry knows of its health
 * @param hostname host name of a pod in a headless service, or empty
 * @param subdomain subdomain of a pod in a headless service, or empty
 */
record ServiceEndpoint(
    Workload workload,
    String address,
    String portName,
    int port,
    Health health,
    String hostname,
    String subdomain) {
  /** Health as registries know it. */
  enum Health {
    UNKNOWN,
    HEALTHY,
    UNHEALTHY
  }
}
