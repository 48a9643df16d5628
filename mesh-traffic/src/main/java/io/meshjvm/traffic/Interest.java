package io.meshjvm.traffic;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The names that EDS is asked for. One that is no longer wanted stays for a while, so that a
 * cluster that comes back soon finds its endpoints. For use on the mesh thread.
 */
final class Interest {

  private final MeshThread thread;
  private final Duration grace;
  private final Consumer<Set<String>> ask;
  private final Set<String> asked = new HashSet<>();
  private final Map<String, Watch> leaving = new HashMap<>();

  Interest(MeshThread thread, Duration grace, Consumer<Set<String>> ask) {
    this.thread = thread;
    this.grace = grace;
    this.ask = ask;
  }

  /** Asks for {@code wanted}, and for what was wanted shortly before. */
  void want(Set<String> wanted) {
    for (String name : asked) {
      if (!wanted.contains(name)) {
        leaving.computeIfAbsent(name, n -> thread.schedule(grace, () -> drop(n)));
      }
    }
    for (String name : wanted) {
      Watch expiry = leaving.remove(name);
      if (expiry != null) {
        expiry.close();
      }
    }
    if (asked.addAll(wanted)) {
      ask.accept(Set.copyOf(asked));
    }
  }

  private void drop(String name) {
    leaving.remove(name);
    if (asked.remove(name)) {
      ask.accept(Set.copyOf(asked));
    }
  }
}
