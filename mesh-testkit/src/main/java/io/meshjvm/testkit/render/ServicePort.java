package io.meshjvm.testkit.render;

/**
 * A port of a service.
 *
 * @param targetPort the endpoints' port where they do not say otherwise
 */
record ServicePort(String name, int number, int targetPort, Protocol protocol) {}
