package io.meshjvm.benchmarks.load;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rules of the server under load, half of which deny a namespace some paths, and half of which
 * allow a service account some methods and paths. The client's GET passes all of them but for the
 * last, which allows it; nothing allows another method.
 */
final class InboundRules {

  /** How many. */
  static final int COUNT = 100;

  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: %s, namespace: %s}
      spec:
        selector: {matchLabels: {app: %s}}
        action: %s
        rules:
      """;

  private InboundRules() {}

  /** The AuthorizationPolicies. */
  static String policies() {
    // Rules are asked in the order of their policies' names.
    return String.join(
        "---\n",
        policy("deny", "DENY", rules(COUNT / 2, InboundRules::denied)),
        policy("allow", "ALLOW", rules(COUNT / 2 - 1, i -> allowed("ns/n/sa/a-" + i))),
        policy("z", "ALLOW", allowed("ns/" + Service.NAMESPACE + "/sa/" + Service.CLIENT)));
  }

  private static String rules(int count, IntFunction<String> rule) {
    return IntStream.range(0, count).mapToObj(rule).collect(Collectors.joining());
  }

  private static String policy(String name, String action, String rules) {
    return POLICY.formatted(name, Service.NAMESPACE, Service.SERVER, action) + rules;
  }

  private static String denied(int i) {
    return """
      - from: [{source: {namespaces: [n-%1$d]}}]
        to: [{operation: {paths: [/admin-%1$d, /secret/%1$d/*]}}]
    """
        .formatted(i);
  }

  private static String allowed(String account) {
    return """
      - from: [{source: {principals: [cluster.local/%s]}}]
        to: [{operation: {methods: [GET], paths: [/health, /*]}}]
    """
        .formatted(account);
  }
}
