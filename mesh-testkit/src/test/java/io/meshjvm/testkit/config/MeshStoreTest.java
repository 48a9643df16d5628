package io.meshjvm.testkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MeshStoreTest {
  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: g, namespace: vm}
      spec:
        metadata: {labels: {app: a}, annotations: {team: t}}
        template: {serviceAccount: sa, ports: {http: 8080}, locality: r/z, network: n, weight: 3}
        probe: {httpGet: {path: /ok, port: 8080}, periodSeconds: 5}
      """;

  private final MeshStore store = new MeshStore();

  @Test
  void readsEveryFieldOfAWorkloadGroup() {
    store.apply(GROUP);
    WorkloadGroup group = store.workloadGroup("vm", "g").orElseThrow();
    assertThat(group.labels()).containsExactly(Map.entry("app", "a"));
    assertThat(group.annotations()).containsExactly(Map.entry("team", "t"));
    assertThat(group.template())
        .isEqualTo(new WorkloadSpec("", Map.of("http", 8080), Map.of(), "n", "r/z", 3, "sa"));
    assertThat(group.probe())
        .isEqualTo(Map.of("httpGet", Map.of("path", "/ok", "port", 8080), "periodSeconds", 5));
  }

  @Test
  void readsAWorkloadEntryWithItsStatusAndOwner() {
    store.apply(
        """
        kind: WorkloadEntry
        metadata:
          name: e
          namespace: vm
          annotations: {proxy.istio.io/health-checks-enabled: "true"}
          ownerReferences: [{apiVersion: v1, kind: WorkloadGroup, name: g, controller: true}]
        spec: {address: 10.0.0.7}
        status:
          conditions: [{type: Healthy, status: "True", lastProbeTime: "2026-01-02T03:04:05.6Z"}]
        """);
    WorkloadEntry entry = store.workloadEntry("vm", "e").orElseThrow();
    assertThat(entry.servable()).isTrue();
    assertThat(entry.owners())
        .containsExactly(new OwnerReference("v1", "WorkloadGroup", "g", "", true));
    assertThat(entry.condition(Condition.HEALTHY).orElseThrow().lastProbeTime())
        .isEqualTo(Instant.parse("2026-01-02T03:04:05.600Z"));
  }

  @Test
  void deletesTheEntriesThatADeletedGroupOwns() {
    store.apply(GROUP);
    store.put(entry("owned", List.of(new OwnerReference("v1", "WorkloadGroup", "g", "", true))));
    store.put(entry("free", List.of()));
    List<Change> changes = new ArrayList<>();
    store.onChange(changes::add);
    store.deleteYaml(GROUP);
    assertThat(store.workloadEntries()).extracting(WorkloadEntry::name).containsExactly("free");
    assertThat(changes)
        .containsExactly(
            new Change("WorkloadGroup", "vm", "g"), new Change("WorkloadEntry", "vm", "owned"));
  }

  @Test
  void appliesAllDocumentsOrNone() {
    assertThatThrownBy(() -> store.apply(GROUP + "---\nkind: WorkloadEntry\nmetadata: {name: e}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("WorkloadEntry default/e: spec.address: is required");
    assertThat(store.workloadGroup("vm", "g")).isEmpty();
  }

  @Test
  void tellsListenersAfterTheChangeIsVisibleAndNotAfterTheyClosed() throws Exception {
    List<Boolean> visible = new ArrayList<>();
    AutoCloseable registration =
        store.onChange(
            change -> visible.add(store.workloadGroup(change.namespace(), "g").isPresent()));
    store.apply(GROUP);
    registration.close();
    registration.close();
    store.apply(GROUP);
    assertThat(visible).containsExactly(true);
  }

  @Test
  void keepsOldSnapshotsAsTheyWere() {
    ConfigSnapshot before = store.snapshot();
    store.apply(GROUP);
    assertThat(before.all(WorkloadGroup.class)).isEmpty();
    assertThat(store.snapshot().all(WorkloadGroup.class)).hasSize(1);
  }

  @Test
  void acceptsListsAndKeepsUnknownKinds() {
    store.apply("items:\n- {kind: Widget, metadata: {name: w, namespace: vm, labels: {a: b}}}\n");
    assertThat(store.snapshot().find("Widget", "vm", "w").orElseThrow().labels())
        .containsExactly(Map.entry("a", "b"));
  }

  @Test
  void passesOverDeletionsOfWhatIsNotThere() {
    List<Change> changes = new ArrayList<>();
    store.onChange(changes::add);
    store.delete("Service", "vm", "none");
    assertThat(changes).isEmpty();
  }

  private static WorkloadEntry entry(String name, List<OwnerReference> owners) {
    WorkloadSpec spec = new WorkloadSpec("10.0.0.1", Map.of(), Map.of(), "", "", 0, "");
    return new WorkloadEntry("vm", name, Map.of(), Map.of(), owners, spec, List.of());
  }
}
