package io.meshjvm.traffic;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks the mesh for.
 *
 * @param host full or in a short form ({@code cart}, {@code cart.shop}, {@code cart.shop.svc}), in
 *     any case, with or without final dot; or an IP address, that of IPv6 also in the brackets that
 *     it has in URIs
 * @param port the service's port, not the workload's
 * @param subset name of a subset of a DestinationRule, or empty for the whole service
 * @param key calls of one key go to one endpoint where the cluster says {@code RING_HASH} or {@code
 *     MAGLEV}; null for the workload's own address, as Envoy takes the source address of a
 *     connection
 */
public record Call(String host, int port, String subset, @Nullable String key) {

  /** Checks the parts. */
  public Call {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(subset, "subset");
    host = withoutBrackets(host);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** A call to the whole of a service. */
  public static Call to(String host, int port) {
    return new Call(host, port, "", null);
  }

  /** The same call to a subset of the service. */
  public Call subset(String name) {
    return new Call(host, port, name, key);
  }

  /** The same call with what keeps calls together, for example a session or a source address. */
  public Call key(String text) {
    return new Call(host, port, subset, text);
  }
}
