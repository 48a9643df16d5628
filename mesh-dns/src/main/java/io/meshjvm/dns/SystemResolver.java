package io.meshjvm.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Looks up names that are not of the mesh, in the DNS that the machine would ask without it. */
public interface SystemResolver extends AutoCloseable {

  /**
   * The addresses of {@code host}; does not block.
   *
   * @return at least one; fails with {@link java.net.UnknownHostException} if there is none, with
   *     {@link DnsException} if the lookup was not made
   */
  CompletionStage<List<InetAddress>> resolve(String host, AddressFamily family);

  /** Ends lookups under way and takes no more. Idempotent. */
  @Override
  void close();

  /**
   * The JDK's resolver, with its caches and its settings.
   *
   * @param executor runs the lookups, which block; stays open
   * @param limit how many lookups may be under way or wait at once
   */
  static SystemResolver jdk(Executor executor, int limit) {
    return new JdkSystemResolver(executor, limit);
  }
}
