package io.meshjvm.sdk;

import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Explanation;
import io.meshjvm.traffic.TrafficSnapshot;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where calls to a service go and why: from its name by the name table to its cluster and the
 * endpoints behind it, for people and for machines; a value without secrets.
 *
 * @param name what the name table says, or null if it was not asked
 * @param own where the caller is; priorities are the control plane's affair and do not follow from
 *     it here
 * @param traffic what becomes of the endpoints
 */
public record CallReport(@Nullable Name name, Locality own, Explanation traffic) {

  /** Checks the parts. */
  public CallReport {
    Objects.requireNonNull(own, "own");
    Objects.requireNonNull(traffic, "traffic");
  }

  /**
   * What the name table says of the host.
   *
   * @param asked the name that was asked for
   * @param entry the host whose entry answers, or null if the table has none for the name
   * @param addresses the addresses in front of the service, usually virtual ones
   */
  public record Name(String asked, @Nullable String entry, List<InetAddress> addresses) {

    /** Checks and copies the parts. */
    public Name {
      Objects.requireNonNull(asked, "asked");
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Makes a report from what a member knows.
   *
   * @param names the name table
   * @param traffic clusters and endpoints
   * @param own the member
   * @param call what to explain
   * @throws io.meshjvm.traffic.TrafficException if the mesh knows no such host, port or subset, or
   *     has not told yet
   */
  public static CallReport of(
      MeshNames names, TrafficSnapshot traffic, WorkloadNode own, Call call) {
    Explanation explanation = traffic.explain(call);
    Locality locality = own.locality() == null ? Locality.UNKNOWN : own.locality();
    return new CallReport(name(names, call.host()), locality, explanation);
  }

  private static Name name(MeshNames names, String host) {
    return names.lookup(host, AddressFamily.ANY) instanceof DnsAnswer.Found found
        ? new Name(host, found.owner(), found.addresses())
        : new Name(host, null, List.of());
  }

  /** The report for people: the way of a call from top to bottom. */
  public String text() {
    return CallReportText.of(this);
  }

  /**
   * The report for machines: one JSON object with {@code cluster}, {@code policy} (Envoy's name of
   * the load-balancing policy) and {@code endpoints}, each of which has {@code address}, {@code
   * port}, {@code priority}, {@code weight}, {@code health} (as the control plane says it, {@code
   * UNKNOWN} counting as well), {@code locality}, {@code tls} ({@code istio}, {@code tls} or {@code
   * plaintext}), {@code sni}, {@code alpn}, {@code identities}, {@code usable}, {@code reason} and
   * {@code share}.
   */
  public String json() {
    return CallReportJson.of(this);
  }

  @Override
  public String toString() {
    return text();
  }
}
