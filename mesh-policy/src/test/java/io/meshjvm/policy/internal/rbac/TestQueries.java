package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.policy.Caller;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.TestCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/** Questions to rules. */
final class TestQueries {

  private TestQueries() {}

  static RbacQuery get(String host, String path) {
    return request(caller("", ""), new TestCall("GET", host, path, Map.of()), Map.of());
  }

  static RbacQuery header(String name, String... values) {
    return request(caller("", ""), TestCall.with(name, values), Map.of());
  }

  /** From a caller; plaintext if the id is empty. */
  static RbacQuery from(String id, String serverName) {
    return request(caller(id, serverName), TestCall.get("/"), Map.of());
  }

  /** For a path, from a caller; plaintext if the id is empty. */
  static RbacQuery path(String id, String path) {
    return request(caller(id, ""), TestCall.get(path), Map.of());
  }

  static RbacQuery peer(InetAddress from) {
    return request(caller("", from, ""), TestCall.get("/"), Map.of());
  }

  static RbacQuery metadata(Map<String, ?> metadata) {
    return request(caller("", ""), TestCall.get("/"), metadata);
  }

  /** From 10.1.2.3 to 127.0.0.1:8080. */
  static Caller caller(String id, String serverName) {
    return caller(id, address("10.1.2.3"), serverName);
  }

  static Caller caller(String id, InetAddress from, String serverName) {
    return new Caller(
        id.isEmpty() ? Optional.empty() : Optional.of(SpiffeId.parse(id)),
        new InetSocketAddress(from, 1),
        new InetSocketAddress("127.0.0.1", 8080),
        serverName);
  }

  static InetAddress address(String text) {
    return new InetSocketAddress(text, 0).getAddress();
  }

  private static RbacQuery request(Caller caller, HttpCall call, Map<String, ?> metadata) {
    return RbacQuery.request(caller, call, address("172.16.0.1"), metadata);
  }
}
