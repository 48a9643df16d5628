package io.meshjvm.testkit.internal.registration;

import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.OwnerReference;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.testkit.config.WorkloadGroup;
import io.meshjvm.testkit.config.WorkloadSpec;
import io.meshjvm.testkit.internal.node.ProxyNode;
import io.meshjvm.testkit.render.ProxyLocality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes WorkloadEntries, new ones from a group and changed ones from what is there. */
final class Entries {

  private static final int MAX_NAME = 253;

  private Entries() {}

  /** Group, address and network, of which the last 253 characters count. */
  static String name(ProxyNode node) {
    String name = node.autoRegisterGroup() + "-" + node.address().replace(':', '-');
    if (!node.network().isEmpty()) {
      name = name + "-" + node.network();
    }
    return name.length() > MAX_NAME ? name.substring(name.length() - MAX_NAME) : name;
  }

  static WorkloadEntry fromGroup(
      String name, ProxyNode node, WorkloadGroup group, boolean ambient) {
    Map<String, String> labels = labels(node, group, ambient);
    Map<String, String> annotations = new HashMap<>();
    annotations.put(Annotations.GROUP, group.name());
    annotations.putAll(group.annotations());
    if (node.readinessProbe()) {
      annotations.put(WorkloadEntry.HEALTH_CHECKS_ENABLED, "true");
    }
    OwnerReference owner =
        new OwnerReference("networking.istio.io/v1", WorkloadGroup.KIND, group.name(), "", true);
    return new WorkloadEntry(
        node.namespace(),
        name,
        labels,
        annotations,
        List.of(owner),
        spec(node, group.template(), labels),
        List.of());
  }

  private static Map<String, String> labels(ProxyNode node, WorkloadGroup group, boolean ambient) {
    Map<String, String> labels = new HashMap<>(group.template().labels());
    labels.putAll(group.labels());
    labels.putAll(node.labels());
    labels.remove("istio-locality");
    if (ambient && node.hbone()) {
      labels.put("networking.istio.io/tunnel", "http");
    }
    return labels;
  }

  private static WorkloadSpec spec(
      ProxyNode node, WorkloadSpec template, Map<String, String> labels) {
    ProxyLocality locality = node.locality();
    return new WorkloadSpec(
        node.address(),
        template.ports(),
        labels,
        node.network().isEmpty() ? template.network() : node.network(),
        locality == null ? template.locality() : text(locality),
        template.weight(),
        template.serviceAccount());
  }

  private static String text(ProxyLocality locality) {
    if (locality.zone().isEmpty()) {
      return locality.region();
    }
    String zone = locality.region() + "/" + locality.zone();
    return locality.subzone().isEmpty() ? zone : zone + "/" + locality.subzone();
  }

  static WorkloadEntry withAnnotations(WorkloadEntry entry, Map<String, String> annotations) {
    return new WorkloadEntry(
        entry.namespace(),
        entry.name(),
        entry.labels(),
        annotations,
        entry.owners(),
        entry.spec(),
        entry.conditions());
  }

  static WorkloadEntry withCondition(WorkloadEntry entry, Condition condition) {
    List<Condition> conditions = new ArrayList<>(withoutHealth(entry).conditions());
    conditions.add(condition);
    return withConditions(entry, conditions);
  }

  static WorkloadEntry withoutHealth(WorkloadEntry entry) {
    return withConditions(
        entry,
        entry.conditions().stream()
            .filter(condition -> !condition.type().equals(Condition.HEALTHY))
            .toList());
  }

  private static WorkloadEntry withConditions(WorkloadEntry entry, List<Condition> conditions) {
    return new WorkloadEntry(
        entry.namespace(),
        entry.name(),
        entry.labels(),
        entry.annotations(),
        entry.owners(),
        entry.spec(),
        conditions);
  }
}
