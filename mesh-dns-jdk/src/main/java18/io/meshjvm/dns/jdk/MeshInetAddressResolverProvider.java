package io.meshjvm.dns.jdk;

import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;

/**
 * Puts mesh names before the JDK's own resolver (JEP 418). Found by {@link java.util.ServiceLoader}
 * through the context class loader of the thread that makes the JVM's first lookup; nobody needs to
 * name it.
 *
 * <p>Works from the first lookup to the JVM's end, with members or without. Nothing here may look
 * anything up, wait, or log: the JDK holds its lock meanwhile, and a logging framework that starts
 * at the same time may be waiting for the name of this host.
 */
public final class MeshInetAddressResolverProvider extends InetAddressResolverProvider {

  /** For {@link java.util.ServiceLoader}. */
  public MeshInetAddressResolverProvider() {}

  @Override
  public InetAddressResolver get(Configuration configuration) {
    AttachedMembers members = AttachedMembers.ofThisJvm();
    members.chosen(FirstLookup.ofThisThread());
    return new MeshInetAddressResolver(
        configuration.builtinResolver(), configuration::lookupLocalHostName, members);
  }

  @Override
  public String name() {
    return "MeshJVM";
  }
}
