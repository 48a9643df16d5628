package io.meshjvm.benchmarks.load;

/** What is spoken, each with the port of the service under load. */
enum Protocol {
  /** GET with keep-alive, answered with the payload. */
  HTTP1("HTTP/1.1", 80, "http", "HTTP"),
  /** Unary calls on one connection; the payload goes both ways. */
  GRPC("gRPC unary", 50_051, "grpc", "GRPC"),
  /** The payload goes both ways on a kept connection. */
  TCP("raw TCP", 9_000, "tcp", "TCP");

  private final String title;
  private final int servicePort;
  private final String portName;
  private final String istioName;

  Protocol(String title, int servicePort, String portName, String istioName) {
    this.title = title;
    this.servicePort = servicePort;
    this.portName = portName;
    this.istioName = istioName;
  }

  /** The name in reports. */
  String title() {
    return title;
  }

  /** The port that clients of the mesh call. */
  int servicePort() {
    return servicePort;
  }

  /** The name of the service's port. */
  String portName() {
    return portName;
  }

  /** The protocol of the service's port, as a ServiceEntry has it. */
  String istioName() {
    return istioName;
  }
}
