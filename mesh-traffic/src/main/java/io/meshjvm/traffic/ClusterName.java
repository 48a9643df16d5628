package io.meshjvm.traffic;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What the name of a cluster says: {@code outbound|<port>|<subset>|<host>} (istio: {@code
 * pilot/pkg/model/push_context.go}, {@code BuildSubsetKey}).
 *
 * @param direction whether the cluster leads to a service or to this workload
 * @param port the service's port, or for inbound clusters the workload's, 0 to 65535
 * @param subset subset of a DestinationRule; empty for the service as a whole
 * @param host the service's host in lower case, possibly with a wildcard as first label; empty for
 *     inbound clusters
 */
public record ClusterName(Direction direction, int port, String subset, String host) {

  private static final int MAX_PORT = 65_535;

  /** Checks the parts. */
  public ClusterName {
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(subset, "subset");
    host = host.toLowerCase(Locale.ROOT);
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to " + MAX_PORT);
    }
    if (host.length() > Limits.NAME || host.isEmpty() == (direction == Direction.OUTBOUND)) {
      throw new IllegalArgumentException("'" + host + "' is no host of an " + direction);
    }
  }

  /** Whether a cluster leads to a service or to this workload. */
  public enum Direction {
    /** Towards a service. */
    OUTBOUND,
    /** Towards this workload. */
    INBOUND
  }

  /**
   * Reads a cluster's name; empty for names of another shape, such as {@code BlackHoleCluster}.
   *
   * @param name name as CDS gives it
   */
  public static Optional<ClusterName> parse(String name) {
    String[] parts = name.split("\\|", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    try {
      Direction direction =
          switch (parts[0]) {
            case "outbound" -> Direction.OUTBOUND;
            case "inbound" -> Direction.INBOUND;
            default -> throw new IllegalArgumentException(parts[0]);
          };
      return Optional.of(
          new ClusterName(direction, Integer.parseInt(parts[1]), parts[2], parts[3]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether the cluster stands for a service as a whole, not for a subset of it. */
  public boolean isWholeService() {
    return direction == Direction.OUTBOUND && subset.isEmpty();
  }

  /** The name as CDS gives it. */
  @Override
  public String toString() {
    return direction.name().toLowerCase(Locale.ROOT) + "|" + port + "|" + subset + "|" + host;
  }
}
