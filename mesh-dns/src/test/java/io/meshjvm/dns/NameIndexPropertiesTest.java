package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever the table, the workload and the query, the answer is one that the stock agent gives. */
class NameIndexPropertiesTest {

  // Few words, so that names meet, nest and collide.
  private static final Arbitrary<String> LABEL =
      Arbitraries.of("a", "b", "web", "ns1", "ns2", "svc", "cluster", "local", "test");
  private static final Arbitrary<String> NAMESPACE = Arbitraries.of("ns1", "ns2", "a");
  private static final Arbitrary<String> DOMAIN =
      Arbitraries.of(
          "ns1.svc.cluster.local", "ns1.svc.cluster.local", "svc.cluster.local", "ns1.local", "");
  private static final Arbitrary<String> SEARCH =
      Arbitraries.of("ns1.svc.cluster.local", "svc.cluster.local", "test", "a", "");

  /** A table and the workload that reads it. */
  record Mesh(Map<String, NameInfo> table, String namespace, String domain, String search) {

    NameIndex index(long order) {
      List<String> hosts = new ArrayList<>(table.keySet());
      Collections.shuffle(hosts, new Random(order));
      Map<String, NameInfo.Builder> shuffled = new LinkedHashMap<>();
      hosts.forEach(host -> shuffled.put(host, table.get(host).toBuilder()));
      return new NameIndex(
          new NameTableType(AddressFamily.ANY).parse(TestNames.table(shuffled)),
          new NameForms(namespace, domain, search));
    }

    AgentModel model() {
      return new AgentModel(
          table, namespace, domain, search.isEmpty() ? List.of() : List.of(search));
    }
  }

  @Provide
  Arbitrary<Mesh> meshes() {
    Arbitrary<Map<String, NameInfo>> tables = entries().map(NameIndexPropertiesTest::table);
    return Combinators.combine(tables, NAMESPACE, DOMAIN, SEARCH).as(Mesh::new);
  }

  private static Map<String, NameInfo> table(List<Map.Entry<String, NameInfo>> entries) {
    Map<String, NameInfo> table = new LinkedHashMap<>();
    entries.forEach(entry -> table.putIfAbsent(entry.getKey(), entry.getValue()));
    return table;
  }

  private static Arbitrary<List<Map.Entry<String, NameInfo>>> entries() {
    return Arbitraries.oneOf(regular(), irregular(), external()).list().ofMaxSize(12);
  }

  /** Services as Kubernetes has them. */
  private static Arbitrary<Map.Entry<String, NameInfo>> regular() {
    return Combinators.combine(names(1, 2), NAMESPACE, ips())
        .as(
            (name, namespace, ips) ->
                Map.entry(
                    name + "." + namespace + ".svc.cluster.local",
                    kubernetes(name, namespace, ips).build()));
  }

  /** Entries whose parts do not fit together. */
  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  private static Arbitrary<Map.Entry<String, NameInfo>> irregular() {
    Arbitrary<String> host =
        Arbitraries.oneOf(names(1, 4), names(1, 3).map(name -> name + ".svc.cluster.local"));
    Arbitrary<String> shortName = names(1, 2).map(NameIndexPropertiesTest::someUpperCase);
    Arbitrary<List<String>> alternatives = names(1, 3).list().ofMaxSize(2);
    return Combinators.combine(host, shortName, NAMESPACE, ips(), alternatives)
        .as(
            (full, name, namespace, ips, others) ->
                Map.entry(full, kubernetes(name, namespace, ips).addAllAltHosts(others).build()));
  }

  private static Arbitrary<Map.Entry<String, NameInfo>> external() {
    Arbitrary<String> host =
        Combinators.combine(Arbitraries.of("", "", "*."), names(1, 3)).as(String::concat);
    return Combinators.combine(host, ips())
        .as((name, ips) -> Map.entry(name, TestNames.external(ips).build()));
  }

  private static NameInfo.Builder kubernetes(String name, String namespace, String... ips) {
    return TestNames.kubernetes(name, namespace, ips);
  }

  private static Arbitrary<String[]> ips() {
    Arbitrary<String> ip =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 250).map(i -> "10.0.0." + i),
            Arbitraries.integers().between(1, 250).map(i -> "2001:db8::" + i),
            Arbitraries.of("10.0.0.0/8", "nonsense", ""));
    return ip.list().ofMinSize(1).ofMaxSize(3).map(list -> list.toArray(new String[0]));
  }

  private static Arbitrary<String> names(int least, int most) {
    return LABEL.list().ofMinSize(least).ofMaxSize(most).map(labels -> String.join(".", labels));
  }

  private static String someUpperCase(String name) {
    return name.startsWith("web") ? name.toUpperCase(Locale.ROOT) : name;
  }

  @Provide
  Arbitrary<String> queries() {
    Arbitrary<String> prefix = Arbitraries.of("", "", "a.", "x.y.");
    Arbitrary<String> suffix =
        Arbitraries.of(
            "", "", "", ".svc", ".svc.cluster.local", ".ns1.svc.cluster.local", ".test", ".a");
    Arbitrary<String> end = Arbitraries.of("", ".");
    return Combinators.combine(prefix, names(1, 3), suffix, end)
        .as((before, name, after, dot) -> before + name + after + dot)
        .map(NameIndexPropertiesTest::someUpperCase);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void answersOnlyWhatTheAgentMightAnswer(
      @ForAll("meshes") Mesh mesh,
      @ForAll("queries") String query,
      @ForAll AddressFamily family,
      @ForAll long order) {
    assertAnswer(mesh, mesh.index(order), query, family);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void knowsEveryNameThatTheAgentWritesDown(@ForAll("meshes") Mesh mesh, @ForAll long order) {
    NameIndex index = mesh.index(order);
    NameForms forms = new NameForms(mesh.namespace, mesh.domain, mesh.search);
    NameTable table =
        new NameTableType(AddressFamily.ANY).parse(TestNames.table(builders(mesh.table)));
    table
        .entries()
        .forEach(
            (host, entry) ->
                forms
                    .names(host, entry)
                    .forEach(
                        name -> {
                          for (AddressFamily family : AddressFamily.values()) {
                            assertAnswer(mesh, index, name, family);
                            assertAnswer(mesh, index, name + "." + mesh.search, family);
                          }
                        }));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theOrderOnTheWireDecidesNothing(
      @ForAll("meshes") Mesh mesh,
      @ForAll("queries") String query,
      @ForAll long one,
      @ForAll long other) {
    assertThat(mesh.index(one).lookup(query, AddressFamily.ANY))
        .isEqualTo(mesh.index(other).lookup(query, AddressFamily.ANY));
  }

  private static Map<String, NameInfo.Builder> builders(Map<String, NameInfo> table) {
    Map<String, NameInfo.Builder> builders = new LinkedHashMap<>();
    table.forEach((host, info) -> builders.put(host, info.toBuilder()));
    return builders;
  }

  private static void assertAnswer(Mesh mesh, NameIndex index, String query, AddressFamily family) {
    DnsAnswer answer = index.lookup(query, family);
    AgentModel.@Nullable Answer given = asModelled(answer);
    if (given == null) {
      assertThat(mesh.model().answers(query, family)).as(query).isEmpty();
    } else {
      assertThat(mesh.model().answers(query, family)).as(query).contains(given);
    }
  }

  private static AgentModel.@Nullable Answer asModelled(DnsAnswer answer) {
    if (answer instanceof DnsAnswer.Found found) {
      String alias = found.alias() == null ? "" : found.alias();
      return new AgentModel.Answer(alias, new HashSet<>(found.addresses()));
    }
    return answer instanceof DnsAnswer.NoData ? new AgentModel.Answer("", new HashSet<>()) : null;
  }
}
