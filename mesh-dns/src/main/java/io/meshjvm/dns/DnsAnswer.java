package io.meshjvm.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the mesh's name table answers (istio: {@code pkg/dns/client/dns.go}). */
public sealed interface DnsAnswer {

  /**
   * The mesh has the name, and addresses of the family asked for.
   *
   * @param name the name asked for, in lower case and with final dot
   * @param alias the name it stands for by a CNAME, or null if it has the addresses itself
   * @param addresses at least one, in the order of the table
   * @param ttl how long the answer may be kept
   */
  record Found(String name, @Nullable String alias, List<InetAddress> addresses, Duration ttl)
      implements DnsAnswer {

    /** Checks and copies the parts. */
    public Found {
      Objects.requireNonNull(name, "name");
      addresses = List.copyOf(addresses);
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("an answer without addresses is NoData");
      }
      Objects.requireNonNull(ttl, "ttl");
    }

    /** The name that owns the address records. */
    public String owner() {
      return alias == null ? name : alias;
    }
  }

  /** The mesh has the name, but no address of the family asked for: NOERROR and no record. */
  record NoData() implements DnsAnswer {}

  /** The mesh does not have the name; the system's DNS has the word. */
  record NotInMesh() implements DnsAnswer {}
}
