package io.meshjvm.grpc;

import io.meshjvm.core.MeshMember;
import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.outbound.EndpointTls;

/** A member as credentials see it. */
record FakeMember(EndpointTls tls) implements MeshMember {

  @Override
  public <T> T part(Class<T> type) {
    return type.cast(new EndpointConnections(tls, (picked, kind) -> new RecordedLease()));
  }
}
