package io.meshjvm.testkit.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The configuration of a test mesh, as the Kubernetes API server would hold it for istiod.
 *
 * <p>Safe for use by many threads: each call that writes swaps one immutable {@link ConfigSnapshot}
 * for the next, so a reader never sees half of a multi-document {@link #apply}. Listeners run on
 * the writing thread, after the swap and outside of any lock.
 */
public final class MeshStore {
  private final Object writeLock = new Object();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private volatile ConfigSnapshot snapshot = new ConfigSnapshot(Map.of());

  /** An empty mesh. */
  public MeshStore() {}

  /**
   * Creates or replaces the objects of a YAML text, all or none. Several documents and {@code
   * items} lists are accepted; unknown kinds are kept and ignored.
   *
   * @param yaml the text
   * @throws ConfigException when a document is not YAML or an object is not valid
   */
  public void apply(String yaml) {
    Map<ObjectKey, MeshObject> update = YamlReader.objects(yaml);
    synchronized (writeLock) {
      Map<ObjectKey, MeshObject> next = new LinkedHashMap<>(snapshot.objects());
      next.putAll(update);
      AddressAllocator.allocate(snapshot.objects(), next);
      snapshot = new ConfigSnapshot(next);
    }
    tell(List.copyOf(update.keySet()));
  }

  /**
   * Deletes the objects that a YAML text names; only kind, namespace and name are looked at.
   * Objects that do not exist are passed over.
   *
   * @param yaml the text
   * @throws ConfigException when a document is not YAML or has no kind or name
   */
  public void deleteYaml(String yaml) {
    remove(YamlReader.keys(yaml));
  }

  /**
   * Deletes one object, and with a WorkloadGroup the WorkloadEntries that it owns. Does nothing
   * when there is no such object.
   *
   * @param kind the Kubernetes kind
   * @param namespace the namespace, ignored for kinds without one
   * @param name the name
   */
  public void delete(String kind, String namespace, String name) {
    remove(List.of(ObjectKey.of(kind, namespace, name)));
  }

  /**
   * Creates or replaces a WorkloadEntry.
   *
   * @param entry the entry
   */
  public void put(WorkloadEntry entry) {
    ObjectKey key = ObjectKey.of(entry);
    synchronized (writeLock) {
      Map<ObjectKey, MeshObject> next = new LinkedHashMap<>(snapshot.objects());
      next.put(key, entry);
      snapshot = new ConfigSnapshot(next);
    }
    tell(List.of(key));
  }

  /**
   * A WorkloadGroup.
   *
   * @param namespace the namespace
   * @param name the name
   * @return the group, if there is one
   */
  public Optional<WorkloadGroup> workloadGroup(String namespace, String name) {
    return snapshot.find(WorkloadGroup.KIND, namespace, name).map(WorkloadGroup.class::cast);
  }

  /**
   * A WorkloadEntry.
   *
   * @param namespace the namespace
   * @param name the name
   * @return the entry, if there is one
   */
  public Optional<WorkloadEntry> workloadEntry(String namespace, String name) {
    return snapshot.find(WorkloadEntry.KIND, namespace, name).map(WorkloadEntry.class::cast);
  }

  /**
   * All WorkloadEntries, oldest first.
   *
   * @return an unmodifiable list
   */
  public List<WorkloadEntry> workloadEntries() {
    return snapshot.all(WorkloadEntry.class);
  }

  /**
   * Everything, as it stands now.
   *
   * @return an immutable view
   */
  public ConfigSnapshot snapshot() {
    return snapshot;
  }

  /**
   * Calls a listener once for each object that is created, replaced or deleted from now on. An
   * exception of a listener reaches the caller that made the change.
   *
   * @param listener called on the writing thread
   * @return closes the registration; idempotent
   */
  public AutoCloseable onChange(Consumer<Change> listener) {
    AtomicBoolean open = new AtomicBoolean(true);
    Consumer<Change> registered =
        change -> {
          if (open.get()) {
            listener.accept(change);
          }
        };
    listeners.add(registered);
    return () -> {
      open.set(false);
      listeners.remove(registered);
    };
  }

  private void remove(List<ObjectKey> keys) {
    List<ObjectKey> removed = new ArrayList<>();
    synchronized (writeLock) {
      Map<ObjectKey, MeshObject> next = new LinkedHashMap<>(snapshot.objects());
      for (ObjectKey key : keys) {
        removeOne(next, key, removed);
      }
      snapshot = new ConfigSnapshot(next);
    }
    tell(removed);
  }

  private static void removeOne(
      Map<ObjectKey, MeshObject> objects, ObjectKey key, List<ObjectKey> removed) {
    if (objects.remove(key) == null) {
      return;
    }
    removed.add(key);
    List<ObjectKey> owned =
        objects.entrySet().stream()
            .filter(other -> ownedBy(other.getValue(), key))
            .map(Map.Entry::getKey)
            .toList();
    owned.forEach(other -> removeOne(objects, other, removed));
  }

  private static boolean ownedBy(MeshObject object, ObjectKey owner) {
    return object instanceof WorkloadEntry entry
        && entry.namespace().equals(owner.namespace())
        && entry.owners().stream()
            .anyMatch(ref -> ref.kind().equals(owner.kind()) && ref.name().equals(owner.name()));
  }

  private void tell(List<ObjectKey> keys) {
    for (ObjectKey key : keys) {
      listeners.forEach(listener -> listener.accept(key.change()));
    }
  }
}
