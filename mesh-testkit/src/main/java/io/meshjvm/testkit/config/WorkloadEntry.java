package io.meshjvm.testkit.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A workload outside Kubernetes, such as a VM.
 *
 * @param namespace the namespace
 * @param name the name
 * @param labels labels of the object; those of {@code spec} are what selectors look at first
 * @param annotations annotations of the object
 * @param owners owner references; a WorkloadGroup that owns the entry takes it along when deleted
 * @param spec address, ports and identity
 * @param conditions status conditions
 */
public record WorkloadEntry(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<OwnerReference> owners,
    WorkloadSpec spec,
    List<Condition> conditions)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "WorkloadEntry";

  /** An entry with this annotation takes traffic only while its {@code Healthy} condition holds. */
  public static final String HEALTH_CHECKS_ENABLED = "proxy.istio.io/health-checks-enabled";

  /** Copies the collections. */
  public WorkloadEntry {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(spec, "spec");
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    owners = List.copyOf(owners);
    conditions = List.copyOf(conditions);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * One status condition.
   *
   * @param type the condition's type
   * @return the condition, if it is set
   */
  public Optional<Condition> condition(String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /**
   * Whether the entry may take traffic: either nobody checks its health, or it was last reported
   * healthy (Istio: pilot/pkg/serviceregistry/serviceentry/conversion.go).
   *
   * @return whether it is an endpoint
   */
  public boolean servable() {
    return !annotations.containsKey(HEALTH_CHECKS_ENABLED)
        || condition(Condition.HEALTHY).map(Condition::holds).orElse(false);
  }
}
