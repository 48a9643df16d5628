package io.meshjvm.dns;

import static io.meshjvm.dns.TestNames.external;
import static io.meshjvm.dns.TestNames.kubernetes;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hit leaves the answer behind and little else, in whichever form the name is asked for. */
class NameIndexGarbageTest {

  private static final int LOOKUPS = 1_000;

  private final NameIndex index =
      new NameIndex(
          new NameTableType(AddressFamily.ANY)
              .parse(
                  TestNames.table(
                      Map.of(
                          "reviews.ns1.svc.cluster.local", kubernetes("reviews", "ns1", "10.0.0.1"),
                          "*.wild.test", external("10.0.0.2")))),
          new NameForms("ns1", "ns1.svc.cluster.local", "ns1.svc.cluster.local"));

  @ParameterizedTest
  @CsvSource({
    "reviews, 200",
    "reviews.ns1, 200",
    "reviews.ns1.svc, 200",
    "reviews.ns1.svc.cluster.local, 200",
    "reviews.ns1.ns1.svc.cluster.local, 200",
    "some.host.wild.test, 200",
    "host.wild.test.ns1.svc.cluster.local, 200",
    "www.example.org, 0",
    "www.example.org.ns1.svc.cluster.local, 0",
  })
  void aLookupCostsFewBytes(String name, long most) {
    assertThat(bytes(name)).isLessThanOrEqualTo(most);
  }

  /** Bytes of one lookup, once the JVM knows the way: the least of many rounds. */
  private long bytes(String name) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < LOOKUPS; i++) {
        index.lookup(name, AddressFamily.IPV4);
      }
      least = Math.min(least, (threads.getThreadAllocatedBytes(thread) - before) / LOOKUPS);
    }
    return least;
  }
}
