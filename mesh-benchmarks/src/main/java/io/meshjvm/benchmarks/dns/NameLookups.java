package io.meshjvm.benchmarks.dns;

import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.HostAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SetResponse;
import org.xbill.DNS.Type;
import org.xbill.DNS.Zone;

/**
 * One lookup of a name, in each of the forms that a table answers, beside a map of the same keys,
 * the JDK's cache of addresses, and a zone of dnsjava with the same names.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class NameLookups {

  private static final String CACHED = "localhost";

  /** Names in the table. */
  @Param({"1000", "200000"})
  public int names;

  private HostAnswers answers = HostAnswers.builder(new Tables().names()).build();
  private final Map<String, InetAddress[]> map = new HashMap<>();
  private Zone zone = zone();

  // Not compile-time constants, and none has its hash at hand: so a caller brings them.
  private byte[] full = new byte[0];
  private String fullName = "";
  private String inNamespace = "";
  private String shortName = "";
  private String expanded = "";

  /** Makes the table, the map and the zone. */
  @Setup
  public void make() throws IOException {
    Tables tables = new Tables();
    tables.apply(Tables.response(names));
    answers = HostAnswers.builder(tables.names()).build();
    for (int i = 0; i < names; i++) {
      InetAddress address = InetAddress.getByName(Tables.address(i));
      map.put(Tables.host(i), new InetAddress[] {address});
      zone.addRecord(new ARecord(Name.fromString(Tables.host(i) + "."), DClass.IN, 30, address));
    }
    int asked = names - 99;
    fullName = Tables.host(asked);
    full = fullName.getBytes(StandardCharsets.ISO_8859_1);
    inNamespace = "service-" + asked + ".ns" + asked % 100;
    shortName = "service-" + asked;
    expanded = inNamespace + ".ns1.svc.cluster.local";
    InetAddress.getAllByName(CACHED);
  }

  private static Zone zone() {
    try {
      Name origin = Name.fromString("svc.cluster.local.");
      Name server = Name.fromString("ns.dns.svc.cluster.local.");
      return new Zone(
          origin,
          new Record[] {
            new SOARecord(origin, DClass.IN, 30, server, server, 1, 1, 1, 1, 1),
            new NSRecord(origin, DClass.IN, 30, server)
          });
    } catch (IOException e) {
      throw new IllegalStateException("the zone has no fault", e);
    }
  }

  private DnsAnswer ask(String name) {
    return answers.lookup(name, AddressFamily.IPV4);
  }

  /** A host by its full name. */
  @Benchmark
  public DnsAnswer fullName() {
    return ask(fullName);
  }

  /** The same from a string that was just made, as a query from the wire brings it. */
  @Benchmark
  public DnsAnswer fullNameFromBytes() {
    return ask(new String(full, StandardCharsets.ISO_8859_1));
  }

  /** A host by name and namespace. */
  @Benchmark
  public DnsAnswer nameAndNamespace() {
    return ask(inNamespace);
  }

  /** A host of the own namespace by its short name. */
  @Benchmark
  public DnsAnswer shortName() {
    return ask(shortName);
  }

  /** A name that a resolver has put the search domain behind. */
  @Benchmark
  public DnsAnswer expanded() {
    return ask(expanded);
  }

  /** A name that only a wildcard covers. */
  @Benchmark
  public DnsAnswer wildcard() {
    return ask("some.host.wild.test");
  }

  /** One family of a host that has both. */
  @Benchmark
  public DnsAnswer oneFamilyOfTwo() {
    return ask("dual.example.com");
  }

  /** A name that the mesh does not have. */
  @Benchmark
  public DnsAnswer miss() {
    return ask("www.example.org");
  }

  /** For comparison: the same key from a hash map. */
  @Benchmark
  public InetAddress @Nullable [] hashMap() {
    return map.get(fullName);
  }

  /** For comparison: a name that the JDK has in its cache. */
  @Benchmark
  public InetAddress[] jdkCache() throws IOException {
    return InetAddress.getAllByName(CACHED);
  }

  /** For comparison: the same name from a zone of dnsjava. */
  @Benchmark
  public SetResponse dnsjavaZone() throws IOException {
    return zone.findRecords(Name.fromString(fullName + "."), Type.A);
  }
}
