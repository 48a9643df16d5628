package io.meshjvm.clients.jdbc;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.WorkloadNode;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The members that run. Thread-safe. */
final class RunningMembers {

  /**
   * Those of this JVM, as far as this class's loader reaches. One place for all, because drivers
   * make their socket factories, and the library its extensions, each for itself.
   */
  static final RunningMembers OF_THIS_JVM = new RunningMembers();

  private static final String NONE = "MESH-1540";
  private static final String SEVERAL = "MESH-1541";

  private final List<MeshMember> running = new CopyOnWriteArrayList<>();

  /** Adds a member; closing the result removes it. */
  Watch add(MeshMember member) {
    running.add(member);
    return () -> running.remove(member);
  }

  /**
   * The member that is meant.
   *
   * @param name {@code workload.namespace}, or empty for the only one
   * @throws ConnectException if none runs that is, or several do
   */
  MeshMember find(String name) throws ConnectException {
    List<MeshMember> meant =
        running.stream().filter(member -> name.isEmpty() || nameOf(member).equals(name)).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new ConnectException(
        meant.isEmpty()
            ? NONE + ": " + missing(name)
            : SEVERAL + ": several members of a mesh run here, name one of " + names());
  }

  private String missing(String name) {
    return running.isEmpty()
        ? "no member of a mesh runs in this JVM, start one before the first connection"
        : "no member named " + name + " runs in this JVM, only " + names();
  }

  private List<String> names() {
    return running.stream().map(RunningMembers::nameOf).sorted().toList();
  }

  private static String nameOf(MeshMember member) {
    WorkloadNode node = member.part(Bootstrap.class).node();
    return node.workloadName() + "." + node.namespace();
  }
}
