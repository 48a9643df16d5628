package io.meshjvm.testkit.resolver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** A resolver that is a member of a mesh, as the kit drives it. */
public interface ResolverUnderTest extends AutoCloseable {

  /**
   * Where a client would connect to that names {@code host} and {@code port}; may block.
   *
   * @return resolved addresses with ports, at least one; a resolver that sees no port repeats it
   * @throws IOException if there is no address, whatever the resolver's own failure is; a resolver
   *     of host names throws {@link java.net.UnknownHostException}
   */
  List<InetSocketAddress> resolve(String host, int port) throws Exception;

  /** Ends the resolver and its member. */
  @Override
  void close() throws IOException;
}
