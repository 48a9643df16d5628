package io.meshjvm.testkit.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives ServiceEntries without addresses one of 240.240.0.0/16 and one of 2001:2::/48 per host, the
 * first that are free, in the order of namespace and name (Istio:
 * pilot/pkg/controllers/ipallocate). Addresses once given stay with their host; those of a deleted
 * entry become free.
 */
final class AddressAllocator {
  private static final String DISABLED_LABEL = "networking.istio.io/enable-autoallocate-ip";
  private static final int LAST = 0xFFFE;

  private AddressAllocator() {}

  /** Adds allocations to {@code next}, keeping those that {@code current} has. */
  static void allocate(Map<ObjectKey, MeshObject> current, Map<ObjectKey, MeshObject> next) {
    List<ServiceEntry> entries = new ArrayList<>();
    for (MeshObject object : next.values()) {
      if (object instanceof ServiceEntry entry && eligible(entry)) {
        entries.add(keep(entry, current.get(ObjectKey.of(entry))));
      }
    }
    entries.sort(Comparator.comparing(ServiceEntry::namespace).thenComparing(ServiceEntry::name));
    Set<String> used = new HashSet<>();
    entries.forEach(entry -> entry.allocated().values().forEach(used::addAll));
    for (ServiceEntry entry : entries) {
      next.put(ObjectKey.of(entry), entry.withAllocated(complete(entry, used)));
    }
  }

  private static boolean eligible(ServiceEntry entry) {
    return entry.addresses().isEmpty()
        && entry.resolution() != ServiceEntry.Resolution.NONE
        && !entry.labels().getOrDefault(DISABLED_LABEL, "true").equals("false");
  }

  private static ServiceEntry keep(ServiceEntry entry, @Nullable MeshObject before) {
    if (!entry.allocated().isEmpty() || !(before instanceof ServiceEntry old)) {
      return entry;
    }
    Map<String, List<String>> kept = new LinkedHashMap<>(old.allocated());
    kept.keySet().retainAll(entry.hosts());
    return entry.withAllocated(kept);
  }

  private static Map<String, List<String>> complete(ServiceEntry entry, Set<String> used) {
    Map<String, List<String>> result = new LinkedHashMap<>(entry.allocated());
    for (String host : entry.hosts()) {
      if (!host.startsWith("*") && !result.containsKey(host)) {
        result.put(host, nextFree(entry, used));
      }
    }
    return result;
  }

  private static List<String> nextFree(ServiceEntry entry, Set<String> used) {
    for (int i = 1; i <= LAST; i++) {
      String v4 = "240.240." + (i >> 8) + "." + (i & 0xFF);
      String v6 = "2001:2::" + Integer.toHexString(i);
      if (!used.contains(v4) && !used.contains(v6)) {
        used.add(v4);
        used.add(v6);
        return List.of(v4, v6);
      }
    }
    throw new ConfigException(
        ObjectKey.of(entry).title(), "status.addresses", "240.240.0.0/16 is exhausted");
  }
}
