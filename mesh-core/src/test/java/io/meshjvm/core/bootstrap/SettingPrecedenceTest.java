package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingPrecedenceTest {

  @TempDir Path directory;
  private Member member;

  @BeforeEach
  void create() {
    member = Member.in(directory);
  }

  @Test
  void eachSourceBeatsTheNextOne() {
    assertMeshId("", "default");
    member.defaultConfig("meshId: field");
    assertMeshId("field", "mesh.yaml meshId");
    member.defaultConfig("meshId: field", "proxyMetadata: {ISTIO_META_MESH_ID: metadata}");
    assertMeshId("metadata", "mesh.yaml ISTIO_META_MESH_ID");
    member.clusterEnv("ISTIO_META_MESH_ID=cluster");
    assertMeshId("cluster", "cluster.env ISTIO_META_MESH_ID");
    member.environment("PROXY_CONFIG", "meshId: proxyConfig");
    assertMeshId("proxyConfig", "environment PROXY_CONFIG meshId");
    member.environment("ISTIO_META_MESH_ID", "istio");
    assertMeshId("istio", "environment ISTIO_META_MESH_ID");
    member.environment("MESH_MESH_ID", "own");
    assertMeshId("own", "environment MESH_MESH_ID");
    member.property("mesh.meshId", "property");
    assertMeshId("property", "system property mesh.meshId");
    Bootstrap built = member.loader().set("meshId", "code").load();
    assertThat(Member.setting(built, "meshId")).isEqualTo(new Setting("meshId", "code", "builder"));
    assertThat(built.node().metadata()).containsEntry("MESH_ID", "code");
  }

  @Test
  void trap35AnEmptyValueUnderIstiosNamesCountsAsNotSet() {
    member.clusterEnv("TRUST_DOMAIN=''", "ISTIO_META_NETWORK=''").environment("TRUST_DOMAIN", "");
    assertThat(member.load().identity().trustDomain()).isEqualTo("cluster.local");
    assertThat(member.load().identity().trustDomainConfigured()).isFalse();
  }

  @Test
  void anEmptyValueUnderAnOwnNamePutsTheDefaultBack() {
    member.clusterEnv("ISTIO_META_NETWORK=net", "TRUST_DOMAIN=td").property("mesh.network", "");
    Bootstrap bootstrap = member.loader().set("trustDomain", "").load();
    assertThat(bootstrap.node().network()).isEmpty();
    assertThat(bootstrap.identity().trustDomain()).isEqualTo("cluster.local");
    assertThat(Member.setting(bootstrap, "network").source()).isEqualTo("default");
  }

  @Test
  void theFirstOfSeveralIstioNamesWins() {
    member.clusterEnv("ISTIO_NAMESPACE=other", "PILOT_ADDRESS=pilot:15012");
    Bootstrap bootstrap = member.load();
    assertThat(bootstrap.node().namespace()).isEqualTo("vm");
    assertThat(bootstrap.controlPlane().discovery()).hasToString("pilot:15012");
    assertThat(bootstrap.controlPlane().certificateAuthority()).hasToString("pilot:15012");
    member.clusterEnv("PILOT_ADDRESS=pilot:15012", "CA_ADDR=ca:15012");
    assertThat(member.load().controlPlane().certificateAuthority()).hasToString("ca:15012");
  }

  @Test
  void proxyConfigIsMergedAndItsMetadataKeyByKey() {
    member
        .defaultConfig("statusPort: 15020", "drainDuration: 45s", "proxyMetadata: {A: '1', B: '1'}")
        .clusterEnv("PROXY_CONFIG='{\"drain_duration\":\"1s\",\"proxyMetadata\":{\"B\":\"2\"}}'");
    assertThat(member.load().node().proxyConfig())
        .containsEntry("statusPort", 15020)
        .containsEntry("drainDuration", "1s")
        .containsEntry("proxyMetadata", Map.of("A", "1", "B", "2"))
        .containsEntry("discoveryAddress", "istiod.istio-system.svc:15012")
        .containsEntry("controlPlaneAuthPolicy", "MUTUAL_TLS");
  }

  @Test
  void proxyConfigIsThereEvenIfNothingIsConfigured() {
    assertThat(member.load().node().proxyConfig())
        .containsOnlyKeys("discoveryAddress", "controlPlaneAuthPolicy", "proxyMetadata");
    assertThat(member.load().readinessProbe()).isNull();
  }

  @ParameterizedTest
  @EnumSource(SettingKey.class)
  void everySettingHasDerivedOwnNamesAndIsReported(SettingKey key) {
    assertThat(key.property()).isEqualTo("mesh." + key.key());
    assertThat(key.environment()).matches("MESH_[A-Z]+(_[A-Z]+)*");
    assertThat(key.environment().substring(5).replace("_", "")).isEqualToIgnoringCase(key.key());
    assertThat(BootstrapLoader.keys()).contains(key.key()).isSorted();
  }

  @ParameterizedTest
  @CsvSource({"caAddress, MESH_CA_ADDRESS", "network, MESH_NETWORK", "deltaXds, MESH_DELTA_XDS"})
  void ownEnvironmentNamesFollowFromTheKey(String key, String name) {
    assertThat(SettingKey.of(key).orElseThrow().environment()).isEqualTo(name);
  }

  @Test
  void keysAndOwnNamesAreUnique() {
    assertThat(BootstrapLoader.keys()).doesNotHaveDuplicates();
    assertThat(Arrays.stream(SettingKey.values()).map(SettingKey::environment))
        .doesNotHaveDuplicates();
  }

  @Test
  void reportsEveryEffectiveValueSorted() {
    List<Setting> settings = member.load().settings();
    assertThat(settings).extracting(Setting::key).isSorted().doesNotHaveDuplicates();
    assertThat(settings)
        .contains(
            new Setting("namespace", "vm", "cluster.env POD_NAMESPACE"),
            new Setting("name", "vm-1", "host name"),
            new Setting("dnsDomain", "vm.svc.cluster.local", "namespace"),
            new Setting("workloadName", "vm-1", "name"),
            new Setting("secretTtl", "24h", "default"),
            new Setting("caAddress", "istiod.istio-system.svc:15012", "discoveryAddress"),
            new Setting("keyAlgorithm", "EC_P256", "default"),
            new Setting("address", "10.0.0.5", "cluster.env ISTIO_SVC_IP"),
            new Setting("token", directory.resolve("istio-token").toString(), "default"));
  }

  @Test
  void neverReportsTheValueOfAHeader() {
    member.environment("XDS_HEADER_Authorization", "Bearer s3cr3t");
    Bootstrap bootstrap = member.load();
    assertThat(bootstrap.controlPlane().headers()).containsEntry("authorization", "Bearer s3cr3t");
    assertThat(bootstrap.settings().toString()).doesNotContain("s3cr3t");
    assertThat(Member.setting(bootstrap, "XDS_HEADER_Authorization").value())
        .isEqualTo("(not shown)");
  }

  private void assertMeshId(String value, String source) {
    assertThat(Member.setting(member.load(), "meshId"))
        .isEqualTo(new Setting("meshId", value, source));
  }
}
