package io.meshjvm.testkit.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads WorkloadEntry and WorkloadGroup. */
final class WorkloadReader {
  private WorkloadReader() {}

  static WorkloadEntry entry(ObjectKey key, Fields fields) {
    Fields spec = fields.at("spec");
    if (spec.text("network").isEmpty()) {
      spec.required("address");
    }
    return new WorkloadEntry(
        key.namespace(),
        key.name(),
        fields.at("metadata").textMap("labels"),
        fields.at("metadata").textMap("annotations"),
        fields.at("metadata").each("ownerReferences").stream().map(WorkloadReader::owner).toList(),
        spec(spec),
        conditions(fields));
  }

  static WorkloadGroup group(ObjectKey key, Fields fields) {
    Fields spec = fields.at("spec");
    return new WorkloadGroup(
        key.namespace(),
        key.name(),
        spec.at("metadata").textMap("labels"),
        spec.at("metadata").textMap("annotations"),
        spec(spec.at("template")),
        spec.raw("probe"));
  }

  static WorkloadSpec spec(Fields spec) {
    return new WorkloadSpec(
        spec.text("address"),
        spec.portMap("ports"),
        spec.textMap("labels"),
        spec.text("network"),
        spec.text("locality"),
        spec.number("weight", 0),
        spec.text("serviceAccount"));
  }

  private static OwnerReference owner(Fields owner) {
    return new OwnerReference(
        owner.text("apiVersion"),
        owner.required("kind"),
        owner.required("name"),
        owner.text("uid"),
        owner.flag("controller"));
  }

  private static List<Condition> conditions(Fields fields) {
    return fields.at("status").each("conditions").stream()
        .map(
            condition ->
                new Condition(
                    condition.required("type"),
                    condition.required("status"),
                    condition.text("message"),
                    time(condition, "lastProbeTime"),
                    time(condition, "lastTransitionTime")))
        .toList();
  }

  private static @Nullable Instant time(Fields fields, String field) {
    if (!fields.has(field)) {
      return null;
    }
    try {
      return Instant.parse(fields.text(field));
    } catch (DateTimeException e) {
      throw fields.failure(field, "expected an RFC 3339 time, found " + fields.text(field));
    }
  }
}
