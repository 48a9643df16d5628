package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What istiod once answered, explained without it. */
class ExplainTest {

  @ParameterizedTest
  @ValueSource(strings = {"sotw", "delta"})
  void tellsClusterPolicyAndTransportOfAnEndpoint(String protocol) {
    JsonObject report = json(protocol, "httpbin.default", "8000");

    assertThat(report.get("cluster").getAsString())
        .isEqualTo("outbound|8000||httpbin.default.svc.cluster.local");
    assertThat(report.get("policy").getAsString()).isEqualTo("RING_HASH");
    assertThat(endpoints(report))
        .singleElement()
        .satisfies(
            endpoint -> {
              assertThat(endpoint.get("address").getAsString()).isEqualTo("10.77.0.11");
              assertThat(endpoint.get("port").getAsInt()).isEqualTo(8080);
              assertThat(endpoint.get("priority").getAsInt()).isZero();
              assertThat(endpoint.get("weight").getAsInt()).isEqualTo(1);
              assertThat(endpoint.get("health").getAsString()).isEqualTo("HEALTHY");
              assertThat(endpoint.get("locality").getAsString()).isEqualTo("r1/z1");
              assertThat(endpoint.get("tls").getAsString()).isEqualTo("istio");
              assertThat(endpoint.get("sni").getAsString())
                  .isEqualTo("outbound_.8000_._.httpbin.default.svc.cluster.local");
              assertThat(texts(endpoint, "alpn")).containsExactly("istio");
              assertThat(texts(endpoint, "identities"))
                  .containsExactly("spiffe://cluster.local/ns/default/sa/httpbin");
              assertThat(endpoint.get("usable").getAsBoolean()).isTrue();
              assertThat(endpoint.get("share").getAsDouble()).isEqualTo(1);
            });
  }

  @Test
  void tellsFailoverTransportsAndGatewayOfEachEndpoint() {
    JsonObject report = json("sotw", "remote.mesh.test", "50051", "--locality", "r1/z1");

    assertThat(report.get("policy").getAsString()).isEqualTo("ROUND_ROBIN");
    assertThat(endpoints(report))
        .extracting(
            e ->
                String.join(
                    " ",
                    e.get("address").getAsString(),
                    e.get("priority").getAsString(),
                    e.get("tls").getAsString(),
                    e.get("usable").getAsString(),
                    e.get("share").getAsString(),
                    e.get("gateway").getAsString(),
                    e.get("distance").getAsString()))
        .containsExactly(
            "10.77.0.32 1 plaintext true 0 false same zone",
            "10.77.0.31 0 istio true 1 false same region",
            "10.77.0.50 2 istio true 0 true other region");
    assertThat(endpoints(report).get(0).get("reason").getAsString())
        .isEqualTo("priority 1 is not used while priority 0 can take all calls");
    assertThat(texts(report, "notes"))
        .singleElement()
        .asString()
        .contains("istiod leaves out those of another network that speak plaintext");
  }

  @Test
  void tellsOfTlsToAServerOutsideOfTheMesh() {
    JsonObject endpoint = endpoints(json("sotw", "db.external.test", "3306")).get(0);

    assertThat(endpoint.get("address").getAsString()).isEqualTo("db.external.test");
    assertThat(endpoint.get("tls").getAsString()).isEqualTo("tls");
    assertThat(endpoint.get("sni").getAsString()).isEqualTo("db.external.test");
    assertThat(endpoint.get("certifiedFor").getAsString()).isEqualTo("db.external.test");
    assertThat(endpoint.get("usable").getAsBoolean()).isTrue();
  }

  @Test
  void showsAServiceWithoutEndpointsAsAProblem() {
    JsonObject report = json("sotw", "greeter.shop", "50051");

    assertThat(endpoints(report)).isEmpty();
    assertThat(report.getAsJsonObject("problem").get("code").getAsString()).isEqualTo("MESH-1503");
  }

  @Test
  void explainsASubset() {
    JsonObject report = json("sotw", "static.test", "80", "--subset", "v2");

    assertThat(report.get("cluster").getAsString()).isEqualTo("outbound|80|v2|static.test");
    assertThat(endpoints(report))
        .singleElement()
        .satisfies(e -> assertThat(e.get("address").getAsString()).isEqualTo("127.0.2.2"));
    assertThat(run("sotw", "static.test", "80", "--subset", "v3").err()).contains("v1", "v2");
  }

  @Test
  void sendsCallersOfAWildcardWhereTheyWanted() {
    assertThat(endpoints(json("sotw", "a.wild.test", "443")))
        .singleElement()
        .satisfies(e -> assertThat(e.get("address").getAsString()).isEqualTo("a.wild.test"));
  }

  @ParameterizedTest
  @CsvSource({
    "httpbin.default.svc.cluster.local, ''",
    "HTTPBIN.default, ''",
    "httpbin, default",
    "httpbin.default.svc, vm"
  })
  void takesANameInAnyForm(String host, String namespace) {
    assertThat(json("sotw", host, "8000", "--namespace", namespace).get("cluster").getAsString())
        .isEqualTo("outbound|8000||httpbin.default.svc.cluster.local");
  }

  @Test
  void tellsThePathForPeople() {
    Cli run = run("sotw", "httpbin.default", "8000");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains(
            "cluster     outbound|8000||httpbin.default.svc.cluster.local (EDS, RING_HASH,",
            "endpoint    10.77.0.11:8080, HEALTHY, weight 1, priority 0, r1/z1",
            "istio, sni outbound_.8000_._.httpbin.default.svc.cluster.local, alpn istio, expects"
                + " spiffe://cluster.local/ns/default/sa/httpbin",
            "gets 100.0 % of the calls");
  }

  @Test
  void asksAControlPlaneWithoutRegistering(@TempDir Path directory) {
    try (TestVm vm = new TestVm(directory)) {
      vm.istiod.apply(
          """
          apiVersion: networking.istio.io/v1
          kind: ServiceEntry
          metadata: {name: db, namespace: vm}
          spec:
            hosts: [db.external.test]
            addresses: [240.240.7.7]
            ports: [{number: 5432, name: tcp, protocol: TCP}]
            resolution: STATIC
            endpoints: [{address: 127.0.0.9}]
          """);
      Cli found = vm.run("explain", "db.external.test", "5432");
      Cli unknown = vm.run("explain", "nobody.test", "5432", "--json");

      assertThat(found.exit()).isZero();
      assertThat(found.out())
          .contains("name        db.external.test -> db.external.test. -> 240.240.7.7")
          .contains("endpoint    127.0.0.9:5432, ");
      assertThat(unknown.exit()).isEqualTo(1);
      assertThat(unknown.err()).contains("(MESH-1501)");
      assertThat(vm.istiod.workloadEntries()).isEmpty();
    }
  }

  @Test
  void writesAddressesAsTheyAreRecorded(@TempDir Path directory) throws IOException {
    Path dump = directory.resolve("dump.json");
    Files.writeString(
        dump,
        """
        {"configs": [
          {"dynamic_active_clusters": [{"cluster": {
            "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
            "name": "outbound|80||v6.test", "type": "EDS"}}]},
          {"dynamic_endpoint_configs": [{"endpoint_config": {
            "@type": "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment",
            "cluster_name": "outbound|80||v6.test", "endpoints": [{"lb_endpoints": [
              {"endpoint": {"address": {"socket_address":
                {"address": "fd00::1", "port_value": 8080}}}}]}]}}]}]}
        """);

    Cli run =
        Cli.run(
            "explain",
            "v6.test",
            "80",
            "--clusters",
            dump.toString(),
            "--endpoints",
            dump.toString(),
            "--json");

    assertThat(run.err()).isEmpty();
    JsonObject endpoint =
        JsonParser.parseString(run.out())
            .getAsJsonObject()
            .getAsJsonArray("endpoints")
            .get(0)
            .getAsJsonObject();
    assertThat(endpoint.get("address").getAsString()).isEqualTo("fd00::1");
    assertThat(endpoint.get("port").getAsInt()).isEqualTo(8080);
  }

  @Test
  void saysThatThereIsNoDirectory() {
    Cli run = Cli.run("explain", "a.test", "80", "--dir", "/nowhere/at/all");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("(MESH-1001)");
  }

  @ParameterizedTest
  @CsvSource({
    "nobody.default, 8000, MESH-1501",
    "httpbin, 8000, MESH-1501",
    "httpbin.default, 8001, MESH-1502"
  })
  void saysWhatIsNotThere(String host, String port, String code) {
    Cli run = run("sotw", host, port);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("(" + code + ")", "fix: ");
  }

  @Test
  void refusesFilesThatAreNotWhatTheyAreSaidToBe() {
    Cli mixedUp =
        Cli.run(
            "explain", "a", "1", "--clusters", file("sotw-endpoints"), "--endpoints", "nowhere");
    Cli half = Cli.run("explain", "a", "1", "--endpoints", file("sotw-endpoints"));
    Cli noPort = Cli.run("explain", "a", "http", "--clusters", file("sotw-clusters"));

    assertThat(mixedUp.exit()).isEqualTo(1);
    assertThat(mixedUp.err()).contains("no resource of type envoy.config.cluster", "(MESH-3102)");
    assertThat(half.exit()).isEqualTo(1);
    assertThat(half.err()).contains("(MESH-3106)");
    assertThat(noPort.exit()).isEqualTo(2);
  }

  private static JsonObject json(String protocol, String host, String port, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--json");
    Cli run = run(protocol, host, port, options.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    return JsonParser.parseString(run.out()).getAsJsonObject();
  }

  private static Cli run(String protocol, String host, String port, String... more) {
    List<String> arguments = new ArrayList<>(List.of("explain", host, port));
    arguments.addAll(List.of("--clusters", file(protocol + "-clusters")));
    arguments.addAll(List.of("--endpoints", file(protocol + "-endpoints")));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static String file(String name) {
    try {
      return Path.of(
              Objects.requireNonNull(ExplainTest.class.getResource("explain/" + name + ".json"))
                  .toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonObject> endpoints(JsonObject report) {
    return report.getAsJsonArray("endpoints").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  private static List<String> texts(JsonObject object, String key) {
    return object.getAsJsonArray(key).asList().stream().map(JsonElement::getAsString).toList();
  }
}
