package io.meshjvm.sdk;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;
import io.meshjvm.core.spi.MemberExtension;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the extensions on the classpath of one member. */
final class Extensions implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Extensions.class);

  private static final String FAILED = "MESH-3004";

  /** Nobody has as many; a loader that fails again and again ends here. */
  private static final int LIMIT = 100;

  /** Newest first, so that they leave in reverse. */
  private final Deque<Watch> attached = new ArrayDeque<>();

  private Extensions() {}

  /** Attaches {@code member} to every extension that the library's own class loader sees. */
  static Extensions attach(MeshMember member) {
    return attach(
        ServiceLoader.load(MemberExtension.class, Extensions.class.getClassLoader()), member);
  }

  static Extensions attach(Iterable<MemberExtension> found, MeshMember member) {
    Extensions extensions = new Extensions();
    Iterator<MemberExtension> iterator = found.iterator();
    int tried = 0;
    while (tried < LIMIT && extensions.attachNext(iterator, member)) {
      tried++;
    }
    return extensions;
  }

  private boolean attachNext(Iterator<MemberExtension> iterator, MeshMember member) {
    try {
      if (!iterator.hasNext()) {
        return false;
      }
      attached.push(iterator.next().attach(member));
    } catch (RuntimeException | ServiceConfigurationError | LinkageError e) {
      // Foreign code: its failure costs the application this extension, and nothing else.
      log.warn("{} An extension on the classpath failed; it is left out", FAILED, e);
    }
    return true;
  }

  /** Detaches all. Idempotent. */
  @Override
  public void close() {
    while (!attached.isEmpty()) {
      try {
        attached.pop().close();
      } catch (RuntimeException | LinkageError e) {
        log.warn("An extension failed as the member stopped", e);
      }
    }
  }
}
