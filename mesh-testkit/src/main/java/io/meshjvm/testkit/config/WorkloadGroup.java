package io.meshjvm.testkit.config;

import java.util.Map;
import java.util.Objects;

/**
 * A template from which auto-registration makes WorkloadEntries.
 *
 * @param namespace the namespace
 * @param name the name
 * @param labels labels of {@code spec.metadata}, given to each entry
 * @param annotations annotations of {@code spec.metadata}, given to each entry
 * @param template the entry's spec, without an address
 * @param probe {@code spec.probe} as it was written, empty without a probe
 */
public record WorkloadGroup(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    WorkloadSpec template,
    Map<String, Object> probe)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "WorkloadGroup";

  /** Copies the maps. */
  public WorkloadGroup {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(template, "template");
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    probe = Map.copyOf(probe);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
