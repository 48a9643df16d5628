package io.meshjvm.proxy.inbound;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.ServingSettings;
import io.meshjvm.core.spi.InboundTerminator;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.proxy.internal.Connections;
import io.meshjvm.proxy.internal.Engine;
import io.meshjvm.proxy.internal.FailureLog;
import org.slf4j.LoggerFactory;

/** Makes the terminators of members. Made by {@link java.util.ServiceLoader}. */
public final class MeshTerminatorProvider implements InboundTerminator.Provider {

  /** For {@link java.util.ServiceLoader}. */
  public MeshTerminatorProvider() {}

  @Override
  public InboundTerminator open(MeshMember member) {
    ServingSettings settings = member.part(Bootstrap.class).serving();
    Terms terms =
        new Terms(
            settings,
            new Connections(settings.connections()),
            new Tally(),
            new FailureLog(LoggerFactory.getLogger(MeshTerminator.class), System::nanoTime));
    return new MeshTerminator(new Engine("mesh-inbound"), InboundGuard.of(member), terms);
  }
}
