package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import io.meshjvm.testkit.config.MeshStore;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.testkit.config.WorkloadSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mesh of a recording, rendered again. */
final class RecordedMesh {
  private static final RendererSettings SETTINGS = RendererSettings.builder().ambient(true).build();

  private RecordedMesh() {}

  /** What the renderer says where istiod said the recording. */
  static Map<String, Any> rendered(Recording recording, Set<String> names) {
    MeshStore store = recording.store();
    MeshRenderer renderer = new MeshRenderer(store, SETTINGS);
    if (!recording.stream().equals("sotw")) {
      comeAndGo(recording, store, renderer);
    }
    if (registered(recording)) {
      store.put(registration());
    }
    return renderer.render(recording.typeUrl(), recording.proxy(), names);
  }

  /** By the time of the later streams the node of the first one had come and gone. */
  private static void comeAndGo(Recording recording, MeshStore store, MeshRenderer renderer) {
    store.put(registration());
    renderer.render(recording.typeUrl(), recording.proxy(), Set.of());
    store.delete(WorkloadEntry.KIND, registration().namespace(), registration().name());
  }

  /**
   * The nodes of the two change streams did not register; the others' first pushes were earlier.
   */
  private static boolean registered(Recording recording) {
    boolean early =
        Set.of("007-response-Cluster", "010-response-Listener", "009-response-Cluster")
            .contains(recording.file());
    return !recording.stream().startsWith("changes") && !early;
  }

  private static WorkloadEntry registration() {
    Map<String, String> labels = Map.of("app", "python-http", "version", "v1");
    WorkloadSpec spec =
        new WorkloadSpec("10.77.0.9", Map.of("http", 9090), labels, "", "r1/z2", 1, "my-vm");
    return new WorkloadEntry(
        "vm",
        "python-http-10.77.0.9",
        labels,
        Map.of("istio.io/autoRegistrationGroup", "python-http"),
        List.of(),
        spec,
        List.of());
  }
}
