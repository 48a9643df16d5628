package io.meshjvm.clients.jdbc;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;
import io.meshjvm.core.spi.MemberExtension;

/**
 * Remembers the members that run in this JVM, for socket factories that drivers make by the name of
 * their class. Made by {@link java.util.ServiceLoader}; changes nothing for anybody who does not
 * name one.
 */
public final class JdbcMemberExtension implements MemberExtension {

  /** For {@link java.util.ServiceLoader}. */
  public JdbcMemberExtension() {}

  @Override
  public Watch attach(MeshMember member) {
    return RunningMembers.OF_THIS_JVM.add(member);
  }
}
