package io.meshjvm.core.spi;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;

/**
 * Something that wants to know of every member of this JVM while it runs. Found by {@link
 * java.util.ServiceLoader}, so its jar on the classpath is the consent: an implementation either
 * belongs to a jar that is documented to act by itself, or only remembers the member for those who
 * ask for it by name.
 */
public interface MemberExtension {

  /**
   * Called once as a member starts, before it has connected, on the thread that starts it. Must not
   * wait. A failure is logged and costs the application this extension only.
   *
   * @return closed as the member stops, before its parts are
   */
  Watch attach(MeshMember member);
}
