package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NameSetTest {

  // "an" and "c0" have the same hash.
  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("an", "c0", "a", "n", ".", "").list().ofMaxSize(5).map(l -> join(l));
  }

  @Provide
  Arbitrary<Set<String>> sets() {
    return names().set().ofMaxSize(40);
  }

  private static String join(List<String> parts) {
    return String.join("", parts);
  }

  /** The plain way: write the name down and ask for it. */
  @Property(tries = 2_000)
  void findsANameByItsPartsAsByTheWholeOfIt(
      @ForAll("sets") Set<String> names,
      @ForAll("names") String text,
      @ForAll @IntRange(max = 10) int one,
      @ForAll @IntRange(max = 10) int other,
      @ForAll("names") String tail) {
    int from = Math.min(text.length(), Math.min(one, other));
    int to = Math.min(text.length(), Math.max(one, other));
    String whole = text.substring(from, to) + tail;

    assertThat(new NameSet(names).find(text, from, to, tail))
        .isEqualTo(names.contains(whole) ? whole : null);
  }

  @Property(tries = 200)
  void findsEveryNameHoweverItIsCut(@ForAll("sets") Set<String> names) {
    NameSet set = new NameSet(names);
    for (String name : names) {
      for (int cut = 0; cut <= name.length(); cut++) {
        String text = "x" + name.substring(0, cut) + "y";
        assertThat(set.find(text, 1, cut + 1, name.substring(cut))).isSameAs(name);
      }
    }
  }

  @Test
  void findsNamesThatDifferInANumberAlone() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      names.add("service-" + i + ".ns.svc.cluster.local");
    }
    NameSet set = new NameSet(names);

    for (int i = 0; i < 5_000; i++) {
      String text = "service-" + i + ".other";
      int dot = text.indexOf('.');
      assertThat(set.find(text, 0, dot, ".ns.svc.cluster.local")).isSameAs(names.get(i));
      assertThat(set.find(text, 0, dot, ".ns.svc.cluster.locaL")).isNull();
    }
  }

  @Test
  void findsNothingInAnEmptySet() {
    assertThat(new NameSet(List.of()).find("", 0, 0, "")).isNull();
    assertThat(new NameSet(List.of()).find("a", 0, 1, "b")).isNull();
  }
}
