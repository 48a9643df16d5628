package io.meshjvm.grpc;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;
import io.meshjvm.core.spi.MemberExtension;

/**
 * Remembers the members that run in this JVM, for channels whose target begins with {@code
 * mesh:///} and that are bound to no member. Made by {@link java.util.ServiceLoader}; changes
 * nothing for anybody who does not ask for that scheme.
 */
public final class GrpcMemberExtension implements MemberExtension {

  /** For {@link java.util.ServiceLoader}. */
  public GrpcMemberExtension() {}

  @Override
  public Watch attach(MeshMember member) {
    return RunningMembers.OF_THIS_JVM.add(TrafficDirectory.of(member));
  }
}
