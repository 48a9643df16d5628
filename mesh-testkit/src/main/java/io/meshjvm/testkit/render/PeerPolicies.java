package io.meshjvm.testkit.render;

import io.meshjvm.testkit.config.PeerAuthentication;
import io.meshjvm.testkit.config.PeerAuthentication.Mode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The PeerAuthentication that holds for a workload: mesh, then namespace, then selector, the oldest
 * among equals (Istio: pilot/pkg/security/authn/policy_applier.go, ComposePeerAuthentication).
 */
final class PeerPolicies {
  private final List<PeerAuthentication> policies;
  private final String rootNamespace;

  PeerPolicies(List<PeerAuthentication> policies, String rootNamespace) {
    this.policies = policies;
    this.rootNamespace = rootNamespace;
  }

  /**
   * What a workload accepts.
   *
   * @param mode on ports without a mode of their own, never UNSET
   * @param ports modes by workload port, never UNSET
   */
  record Effective(Mode mode, Map<Integer, Mode> ports) {
    Mode of(int port) {
      return ports.getOrDefault(port, mode);
    }
  }

  Effective forWorkload(String namespace, Map<String, String> labels) {
    Optional<PeerAuthentication> own =
        oldest(
            policy ->
                policy.namespace().equals(namespace)
                    && !policy.selector().isEmpty()
                    && labels.entrySet().containsAll(policy.selector().entrySet()));
    Mode wide = forNamespace(namespace);
    Mode mode = own.map(policy -> orElse(policy.mode(), wide)).orElse(wide);
    Map<Integer, Mode> ports =
        own.map(PeerAuthentication::portModes).orElse(Map.of()).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> orElse(entry.getValue(), mode)));
    return new Effective(mode, ports);
  }

  /** What workloads of a namespace accept when no selector says otherwise. */
  Mode forNamespace(String namespace) {
    Mode mesh = whole(rootNamespace, Mode.PERMISSIVE);
    return namespace.equals(rootNamespace) ? mesh : whole(namespace, mesh);
  }

  private Mode whole(String namespace, Mode wider) {
    return oldest(policy -> policy.namespace().equals(namespace) && policy.selector().isEmpty())
        .map(policy -> orElse(policy.mode(), wider))
        .orElse(wider);
  }

  private static Mode orElse(Mode mode, Mode wider) {
    return mode == Mode.UNSET ? wider : mode;
  }

  private Optional<PeerAuthentication> oldest(Predicate<PeerAuthentication> matching) {
    return policies.stream().filter(matching).findFirst();
  }
}
