package io.meshjvm.dns.jdk;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.spi.MemberExtension;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.dns.MeshNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the lookups of this JVM see each member from its start to its stop. Found by {@link
 * java.util.ServiceLoader}; nobody needs to name it.
 *
 * <p>A member's start also makes the JDK choose its resolver, if no lookup has yet, and logs a
 * warning if that is not this library's.
 */
public final class JdkDnsExtension implements MemberExtension {

  private static final Logger log = LoggerFactory.getLogger(JdkDnsExtension.class);

  /** For {@link java.util.ServiceLoader}. */
  public JdkDnsExtension() {}

  @Override
  public Watch attach(MeshMember member) {
    AttachedMembers members = AttachedMembers.ofThisJvm();
    Watch attached =
        members.attach(
            new AttachedMember(
                member.part(MeshNames.class),
                member.part(HostAnswers.class),
                member.part(Bootstrap.class).dns().hold(),
                System::nanoTime));
    if (members.count() == 1) {
      JdkDnsStatus.current().warnings().forEach(warning -> log.warn("{}.", warning));
    }
    return attached;
  }
}
