package io.meshjvm.dns;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Recorded tables with bytes changed, and bytes that were never a table. */
class NameTableMutationTest {

  private final NameTableFuzzTest target = new NameTableFuzzTest();
  private final byte[] recorded = FakeNames.recorded("name-table.pb");

  @Property
  void anyBytesAreATableOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
    target.bytesAreATableOrRefused(bytes);
  }

  @Property
  void aChangedTableIsATableOrRefused(
      @ForAll @Size(min = 1, max = 6) byte[] changes, @ForAll @IntRange(min = 0) int place) {
    byte[] changed = recorded.clone();
    for (int i = 0; i < changes.length; i++) {
      changed[(place % changed.length + i * 37) % changed.length] = changes[i];
    }
    target.bytesAreATableOrRefused(changed);
  }

  @Property
  void aTruncatedTableIsATableOrRefused(@ForAll @IntRange(min = 0) int length) {
    target.bytesAreATableOrRefused(Arrays.copyOf(recorded, length % recorded.length));
  }
}
