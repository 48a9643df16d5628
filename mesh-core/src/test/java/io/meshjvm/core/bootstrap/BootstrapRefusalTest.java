package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every malformed configuration has a code of its own and a message that names the place. */
class BootstrapRefusalTest {

  @TempDir Path directory;

  @Test
  void refusesAMissingDirectory() {
    BootstrapLoader loader =
        Member.isolated(BootstrapLoader.fromDirectory(directory.resolve("no")));
    BootstrapException refusal = catchThrowableOfType(BootstrapException.class, loader::load);
    assertThat(refusal.code()).isEqualTo(Fault.NO_DIRECTORY.code());
    assertThat(refusal).hasMessageContaining(directory.resolve("no").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.env", "mesh.yaml", "root-cert.pem", "hosts"})
  void refusesAMissingFile(String name) {
    BootstrapException refusal = Member.in(directory).without(name).refusal();
    assertThat(refusal.code()).isEqualTo(Fault.NO_FILE.code());
    assertThat(refusal).hasMessageContaining(directory.resolve(name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.env", "mesh.yaml", "root-cert.pem"})
  void refusesAnEmptyFile(String name) {
    BootstrapException refusal = Member.in(directory).file(name, "").refusal();
    assertThat(refusal.code()).isEqualTo(Fault.EMPTY_FILE.code());
    assertThat(refusal).hasMessageContaining(directory.resolve(name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.env", "mesh.yaml", "root-cert.pem", "hosts"})
  void refusesADirectoryInPlaceOfAFile(String name) throws Exception {
    Member member = Member.in(directory).without(name);
    Files.createDirectory(directory.resolve(name));
    BootstrapException refusal = member.refusal();
    assertThat(refusal.code()).isEqualTo(Fault.UNREADABLE_FILE.code());
    assertThat(refusal).hasMessageContaining(directory.resolve(name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.env", "mesh.yaml", "hosts"})
  void refusesAFileThatIsNotText(String name) throws Exception {
    Member member = Member.in(directory);
    Files.write(directory.resolve(name), "A=\u00e4".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(member.refusal().code()).isEqualTo(Fault.UNREADABLE_FILE.code());
    Files.writeString(directory.resolve(name), "#".repeat(TextFile.MAX_BYTES + 1));
    assertThat(member.refusal()).hasMessageContaining("larger than");
  }

  @Test
  void needsNoTokenToLoad() {
    assertThat(Member.in(directory).without("istio-token").load().controlPlane().token())
        .isEqualTo(directory.resolve("istio-token"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource
  void refuses(Fault fault, String message, UnaryOperator<Member> change) {
    BootstrapException refusal = change.apply(Member.in(directory)).refusal();
    assertThat(refusal).as(message).isNotNull();
    assertThat(refusal.code()).isEqualTo(fault.code());
    assertThat(refusal.problem()).contains(message);
    assertThat(refusal.remedy()).isNotBlank();
  }

  static Stream<Arguments> refuses() {
    return Stream.of(
        refusal(Fault.SHELL_SYNTAX, "cluster.env line 3", m -> m.clusterEnv("A='b")),
        refusal(Fault.YAML_SYNTAX, "mesh.yaml line 2", m -> m.file("mesh.yaml", "a: b\n c: d")),
        refusal(Fault.YAML_SHAPE, "is not a map", m -> m.file("mesh.yaml", "- a")),
        refusal(Fault.YAML_SHAPE, "is not a map", m -> m.file("mesh.yaml", "# nothing")),
        refusal(Fault.YAML_SHAPE, "has no defaultConfig", m -> m.file("mesh.yaml", "kind: X")),
        refusal(
            Fault.YAML_SHAPE,
            "defaultConfig is not a map",
            m -> m.file("mesh.yaml", "defaultConfig: a")),
        refusal(
            Fault.YAML_SHAPE,
            "discoveryAddress is not a string",
            m -> m.defaultConfig("discoveryAddress: []")),
        refusal(
            Fault.YAML_SHAPE,
            "proxyMetadata is not a map",
            m -> m.defaultConfig("proxyMetadata: a")),
        refusal(
            Fault.YAML_SHAPE,
            "proxyMetadata.A is not a quoted string",
            m -> m.defaultConfig("proxyMetadata: {A: true}")),
        refusal(
            Fault.YAML_SHAPE,
            "readinessProbe is not a map",
            m -> m.defaultConfig("readinessProbe: 1")),
        refusal(
            Fault.YAML_SHAPE,
            "controlPlaneAuthPolicy 'SOME'",
            m -> m.defaultConfig("controlPlaneAuthPolicy: SOME")),
        refusal(
            Fault.YAML_SYNTAX,
            "environment PROXY_CONFIG line 1",
            m -> m.environment("PROXY_CONFIG", "{")),
        refusal(
            Fault.YAML_SHAPE,
            "environment PROXY_CONFIG is not a map",
            m -> m.environment("PROXY_CONFIG", "a")),
        refusal(Fault.LABELS, "not a JSON object", m -> m.clusterEnv("ISTIO_METAJSON_LABELS='[]'")),
        refusal(
            Fault.LABELS,
            "cluster.env ISTIO_METAJSON_LABELS",
            m -> m.clusterEnv("ISTIO_METAJSON_LABELS='{'")),
        refusal(
            Fault.LABELS,
            "label a is not a string",
            m -> m.clusterEnv("ISTIO_METAJSON_LABELS='{\"a\":1}'")),
        refusal(
            Fault.POD_PORTS, "not a JSON array", m -> m.clusterEnv("ISTIO_META_POD_PORTS='{}'")),
        refusal(
            Fault.POD_PORTS,
            "without a valid containerPort",
            m -> m.clusterEnv("ISTIO_META_POD_PORTS='[{\"containerPort\":65536}]'")),
        refusal(
            Fault.POD_PORTS,
            "without a valid containerPort",
            m -> m.clusterEnv("ISTIO_META_POD_PORTS='[{\"name\":\"http\"}]'")),
        refusal(
            Fault.POD_PORTS, "without a valid", m -> m.clusterEnv("ISTIO_META_POD_PORTS='[80]'")),
        refusal(Fault.HOSTS, "hosts line 1", m -> m.file("hosts", "lb.example.com istiod")),
        refusal(
            Fault.DURATION,
            "secretTtl '1d' (cluster.env SECRET_TTL)",
            m -> m.clusterEnv("SECRET_TTL=1d")),
        refusal(Fault.DURATION, "is not positive", m -> m.clusterEnv("SECRET_TTL=-1h")),
        refusal(Fault.DURATION, "is not positive", m -> m.property("mesh.connectTimeout", "0")),
        refusal(
            Fault.NUMBER, "between 0 and 1", m -> m.clusterEnv("SECRET_GRACE_PERIOD_RATIO=1.5")),
        refusal(
            Fault.NUMBER, "is not a number", m -> m.clusterEnv("SECRET_GRACE_PERIOD_RATIO=half")),
        refusal(
            Fault.NUMBER, "between 0 and 1", m -> m.clusterEnv("SECRET_GRACE_PERIOD_RATIO=NaN")),
        refusal(Fault.NUMBER, "not a whole number", m -> m.property("mesh.maxMessageBytes", "4MB")),
        refusal(Fault.NUMBER, "under 1048576", m -> m.property("mesh.maxMessageBytes", "4")),
        refusal(
            Fault.BOOLEAN,
            "neither true nor false",
            m -> m.clusterEnv("ISTIO_META_DNS_CAPTURE=yes")),
        refusal(
            Fault.PLAINTEXT,
            "is plaintext",
            m -> m.property("mesh.discoveryAddress", "http://istiod:15012")),
        refusal(
            Fault.AUTH_POLICY_NONE,
            "without TLS",
            m -> m.defaultConfig("controlPlaneAuthPolicy: NONE")),
        refusal(
            Fault.AUTH_POLICY_NONE,
            "without TLS",
            m -> m.defaultConfig("controlPlaneAuthPolicy: 0")),
        refusal(Fault.AUTH_POLICY_NONE, "without TLS", m -> m.clusterEnv("ISTIO_CP_AUTH=NONE")),
        refusal(
            Fault.NO_NAMESPACE, "is not set", m -> m.file("cluster.env", "ISTIO_SVC_IP=10.0.0.5")),
        refusal(
            Fault.GROUP_AND_ENTRY,
            "WorkloadGroup 'g' and WorkloadEntry 'e'",
            m -> m.clusterEnv("ISTIO_META_AUTO_REGISTER_GROUP=g", "ISTIO_META_WORKLOAD_ENTRY=e")),
        refusal(Fault.KEY_ALGORITHM, "'ED25519'", m -> m.property("mesh.keyAlgorithm", "ED25519")),
        refusal(
            Fault.KEY_ALGORITHM, "is not ECDSA", m -> m.clusterEnv("ECC_SIGNATURE_ALGORITHM=DSA")),
        refusal(
            Fault.KEY_ALGORITHM,
            "'P521' (cluster.env ECC_CURVE)",
            m -> m.clusterEnv("ECC_SIGNATURE_ALGORITHM=ECDSA", "ECC_CURVE=P521")),
        refusal(Fault.KEY_ALGORITHM, "'1024'", m -> m.clusterEnv("WORKLOAD_RSA_KEY_SIZE=1024")),
        refusal(Fault.NO_ADDRESS, "seen: none", m -> m.file("cluster.env", "POD_NAMESPACE=vm")),
        refusal(Fault.BAD_ADDRESS, "'10.0.0.256'", m -> m.clusterEnv("ISTIO_SVC_IP=10.0.0.256")),
        refusal(Fault.BAD_ADDRESS, "'host'", m -> m.clusterEnv("ISTIO_SVC_IP=host")),
        refusal(Fault.BAD_ADDRESS, "1.1.1.1 cannot", m -> m.clusterEnv("ISTIO_SVC_IP=1.1.1.1")),
        refusal(Fault.ADDRESS_POLICY, "'10/8'", m -> m.property("mesh.addressCidrs", "10/8")),
        refusal(Fault.ADDRESS_POLICY, "IPV5", m -> m.property("mesh.addressFamilies", "ipv5")),
        refusal(
            Fault.PROBE, "readinessProbe needs one", m -> m.defaultConfig("readinessProbe: {}")),
        refusal(
            Fault.CERTIFICATE_FILES,
            "and a store is set",
            m -> m.clusterEnv("FILE_MOUNTED_CERTS=true", "PROV_CERT=/etc/certs")),
        refusal(Fault.ROOTS, "every public authority", m -> m.clusterEnv("XDS_ROOT_CA=SYSTEM")),
        refusal(Fault.ROOTS, "every public authority", m -> m.clusterEnv("CA_ROOT_CA=SYSTEM")),
        refusal(Fault.ROOTS, "but the CA in /other", m -> m.clusterEnv("CA_ROOT_CA=/other.pem")),
        refusal(Fault.NO_FILE, "/none.pem", m -> m.clusterEnv("XDS_ROOT_CA=/none.pem")),
        refusal(Fault.SERVER_NAME, "unknown address", m -> m.clusterEnv("ISTIOD_SAN=istiod.test")),
        refusal(Fault.SERVER_NAME, "not a host name", m -> m.clusterEnv("ISTIOD_SAN='a b'")),
        refusal(Fault.HEADER, "XDS_HEADER_a-bin", m -> m.environment("XDS_HEADER_a-bin", "v")),
        refusal(Fault.HEADER, "XDS_HEADER_a b", m -> m.environment("XDS_HEADER_a b", "v")),
        refusal(Fault.HEADER, "CA_HEADER_x", m -> m.environment("CA_HEADER_x", "s3cr3t\n")),
        refusal(Fault.RANGE, "under 15s", m -> m.clusterEnv("GRPC_KEEPALIVE_INTERVAL=10s")),
        refusal(Fault.RANGE, "over 40m", m -> m.property("mesh.maxStreamAge", "41m")),
        refusal(
            Fault.RANGE,
            "renewalJitter 0.6",
            m -> m.clusterEnv("SECRET_GRACE_PERIOD_RATIO_JITTER=0.6")),
        refusal(Fault.RANGE, "holds '~'", m -> m.clusterEnv("POD_NAME='a~b'")),
        refusal(Fault.RANGE, "holds '~'", m -> m.clusterEnv("POD_NAMESPACE='a~b'")),
        refusal(Fault.RANGE, "is not a path", m -> m.property("mesh.token", "a\0b")));
  }

  @Test
  void trap45RefusesIstiodsPlaintextPortWhichCannotRegister() {
    Member authority = Member.in(directory).clusterEnv("CA_ADDR=istiod:15010");
    assertThat(authority.refusal().code()).isEqualTo(Fault.PLAINTEXT.code());
    assertThat(authority.refusal().problem()).contains("caAddress").contains("plaintext port");
    Member discovery =
        Member.in(directory).defaultConfig("discoveryAddress: istiod.istio-system.svc:15010");
    assertThat(discovery.refusal().code()).isEqualTo(Fault.PLAINTEXT.code());
    assertThat(discovery.refusal().remedy()).contains("TLS port");
  }

  @ParameterizedTest
  @CsvSource({
    "istiod",
    "istiod:",
    "istiod:http",
    "istiod:0",
    "istiod:65536",
    ":15012",
    "fd00::1:15012",
    "'a b:15012'",
    "https://istiod:15012",
    "istiod:15012/path"
  })
  void refusesBadControlPlaneAddresses(String text) {
    for (String key : new String[] {"mesh.discoveryAddress", "mesh.caAddress"}) {
      BootstrapException refusal = Member.in(directory).property(key, text).refusal();
      assertThat(refusal.code()).as(key).isEqualTo(Fault.ENDPOINT.code());
      assertThat(refusal).hasMessageContaining("(system property " + key + ")");
    }
  }

  @Test
  void refusesAKeyThatIsNoSetting() {
    BootstrapException refusal =
        catchThrowableOfType(
            BootstrapException.class, () -> Member.in(directory).loader().set("netwrok", "x"));
    assertThat(refusal.code()).isEqualTo("MESH-1028").isEqualTo(Fault.UNKNOWN_SETTING.code());
  }

  @Test
  void refusesAMachineWithoutAName() {
    BootstrapLoader loader = Member.in(directory).loader().hostName("");
    BootstrapException refusal = catchThrowableOfType(BootstrapException.class, loader::load);
    assertThat(refusal.code()).isEqualTo(Fault.NO_HOST_NAME.code());
  }

  @Test
  void neverPrintsTheValueOfAHeader() {
    BootstrapException refusal =
        Member.in(directory).environment("CA_HEADER_x", "s3cr3t\n").refusal();
    assertThat(refusal).hasMessageNotContaining("s3cr3t");
  }

  @Test
  void givesEveryFaultItsOwnCodeOfThisRoom() {
    assertThat(Arrays.stream(Fault.values()).map(Fault::code))
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("MESH-10\\d\\d"));
  }

  private static Arguments refusal(Fault fault, String message, UnaryOperator<Member> change) {
    return Arguments.of(fault, message, change);
  }
}
