package io.meshjvm.traffic;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Looks up host names in the system's DNS, for endpoints that are known by name only. It must not
 * ask the mesh's own table, which answers such names with addresses that lead nowhere.
 */
@FunctionalInterface
public interface HostResolver {

  /**
   * The addresses of {@code host}, in the order in which to try them; fails with {@link
   * java.net.UnknownHostException} if there is none. Does not block.
   */
  CompletionStage<List<InetAddress>> resolve(String host);
}
