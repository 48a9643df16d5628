package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.meshjvm.core.xds.InvalidResourceException;

/**
 * Bytes from the wire: a table or a reason for the NACK, and nothing else. Runs the seeds beside it
 * as a test; with {@code JAZZER_FUZZ=1} it looks for more.
 */
class NameTableFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void bytesAreATableOrRefused(byte[] payload) {
    NameTable table;
    try {
      table = new NameTableType(AddressFamily.IPV4).parse(payload);
    } catch (InvalidResourceException refused) {
      assertThat(refused).hasMessageContaining("able");
      return;
    }
    NameIndex index =
        new NameIndex(table, new NameForms("vm", "vm.svc.cluster.local", "vm.svc.cluster.local"));
    table
        .entries()
        .forEach(
            (host, entry) -> {
              assertThat(DomainNames.key(host)).isSameAs(host);
              assertThat(entry.addresses()).hasSizeBetween(1, EntryReader.MAX_ADDRESSES);
              assertThat(index.host(host)).isNotNull();
            });
  }
}
