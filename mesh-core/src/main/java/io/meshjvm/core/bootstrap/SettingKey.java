package io.meshjvm.core.bootstrap;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The table of settings, one line each: key, default, field of ProxyConfig (or empty), Istio's
 * environment names, best first. The own names follow from the key: system property {@code
 * mesh.caAddress}, environment {@code MESH_CA_ADDRESS}.
 */
enum SettingKey {
  // who this is
  NAME("name", "", "", "POD_NAME"),
  NAMESPACE("namespace", "", "", "POD_NAMESPACE", "ISTIO_NAMESPACE"),
  SERVICE_ACCOUNT("serviceAccount", "", "", "SERVICE_ACCOUNT"),
  WORKLOAD_GROUP("workloadGroup", "", "", "ISTIO_META_AUTO_REGISTER_GROUP"),
  WORKLOAD_ENTRY("workloadEntry", "", "", "ISTIO_META_WORKLOAD_ENTRY"),
  WORKLOAD_NAME("workloadName", "", "", "ISTIO_META_WORKLOAD_NAME"),
  CLUSTER_ID("clusterId", "Kubernetes", "", "ISTIO_META_CLUSTER_ID"),
  MESH_ID("meshId", "", "meshId", "ISTIO_META_MESH_ID"),
  NETWORK("network", "", "", "ISTIO_META_NETWORK"),
  DNS_DOMAIN("dnsDomain", "", ""),
  LABELS("labels", "", "", "ISTIO_METAJSON_LABELS"),
  LOCALITY("locality", "", ""),
  POD_PORTS("podPorts", "", "", "ISTIO_META_POD_PORTS"),
  DNS_CAPTURE("dnsCapture", "false", "", "ISTIO_META_DNS_CAPTURE"),
  DNS_AUTO_ALLOCATE("dnsAutoAllocate", "false", "", "ISTIO_META_DNS_AUTO_ALLOCATE"),
  PROBE_LOCALHOST("probeLocalhost", "false", "", "REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION"),

  // names
  DNS_LISTEN("dnsListen", "", ""),
  DNS_LISTEN_REMOTE("dnsListenRemote", "false", ""),
  DNS_UPSTREAMS("dnsUpstreams", "", ""),
  DNS_SEARCH("dnsSearch", "", ""),
  DNS_ANSWER("dnsAnswer", "VIRTUAL", ""),
  DNS_ANSWER_HOSTS("dnsAnswerHosts", "", ""),
  DNS_HOLD("dnsHold", DnsSettings.DEFAULT_HOLD.toMillis() + "ms", ""),

  // calls to others
  OUTBOUND_POLICY("outboundPolicy", "MESH", ""),

  // calls from others
  INBOUND_BEFORE_POLICY("inboundBeforePolicy", "REFUSE", ""),

  // sockets on loopback
  PROXY("proxy", "false", ""),
  PROXY_HOSTS("proxyHosts", "", ""),
  PROXY_ANY_USER("proxyAnyUser", "false", ""),
  PROXY_CONNECTIONS("proxyConnections", "4096", ""),
  PROXY_IDLE_TIMEOUT("proxyIdleTimeout", "1h", ""),

  // ports served for applications
  INBOUND_FORWARD("inboundForward", "", ""),
  INBOUND_CONNECTIONS("inboundConnections", "4096", ""),
  INBOUND_APPLICATION_CONNECTIONS("inboundApplicationConnections", "1024", ""),
  INBOUND_IDLE_TIMEOUT("inboundIdleTimeout", "1h", ""),
  INBOUND_CLIENT_CERT("inboundClientCert", "DROP", ""),

  // which address
  ADDRESS("address", "", "", "ISTIO_SVC_IP", "INSTANCE_IP"),
  ADDRESS_CIDRS("addressCidrs", "", ""),
  ADDRESS_INTERFACES("addressInterfaces", "", ""),
  ADDRESS_FAMILIES("addressFamilies", "ANY", ""),
  ADDRESS_LOOPBACK("addressLoopback", "false", ""),

  // the control plane
  DISCOVERY_ADDRESS(
      "discoveryAddress", "istiod.istio-system.svc:15012", "discoveryAddress", "PILOT_ADDRESS"),
  CA_ADDRESS("caAddress", "", "", "CA_ADDR", "PILOT_ADDRESS"),
  AUTH_POLICY("controlPlaneAuthPolicy", "MUTUAL_TLS", "controlPlaneAuthPolicy", "ISTIO_CP_AUTH"),
  SERVER_NAME("serverName", "", "", "ISTIOD_SAN"),
  HOSTS_FILE("hostsFile", "", ""),
  ROOT_CERTIFICATE("rootCertificate", "", "", "XDS_ROOT_CA"),
  CA_ROOT_CERTIFICATE("caRootCertificate", "", "", "CA_ROOT_CA"),
  TOKEN("token", "", ""),
  DELTA_XDS("deltaXds", "true", "", "ISTIO_DELTA_XDS"),
  MAX_MESSAGE_BYTES(
      "maxMessageBytes", Integer.toString(ControlPlaneSettings.DEFAULT_MAX_MESSAGE_BYTES), ""),
  CONNECT_TIMEOUT("connectTimeout", "5s", ""),
  KEEPALIVE_INTERVAL("keepaliveInterval", "30s", "", "GRPC_KEEPALIVE_INTERVAL"),
  KEEPALIVE_TIMEOUT("keepaliveTimeout", "10s", "", "GRPC_KEEPALIVE_TIMEOUT"),
  MAX_STREAM_AGE("maxStreamAge", "25m", ""),

  // identity
  TRUST_DOMAIN("trustDomain", "cluster.local", "", "TRUST_DOMAIN"),
  KEY_ALGORITHM("keyAlgorithm", "EC_P256", ""),
  ECC_SIGNATURE_ALGORITHM("eccSignatureAlgorithm", "", "", "ECC_SIGNATURE_ALGORITHM"),
  ECC_CURVE("eccCurve", "P256", "", "ECC_CURVE"),
  RSA_KEY_SIZE("rsaKeySize", "", "", "WORKLOAD_RSA_KEY_SIZE"),
  SECRET_TTL("secretTtl", "24h", "", "SECRET_TTL"),
  RENEWAL_RATIO("renewalRatio", "0.5", "", "SECRET_GRACE_PERIOD_RATIO"),
  RENEWAL_JITTER("renewalJitter", "0.01", "", "SECRET_GRACE_PERIOD_RATIO_JITTER"),
  CERT_SIGNER("certSigner", "", "", "ISTIO_META_CERT_SIGNER"),
  STORE("store", "", "", "OUTPUT_CERTS", "PROV_CERT"),
  PROVISIONED_CERTIFICATES("provisionedCertificates", "", "", "PROV_CERT"),
  CERTIFICATE_FILES("certificateFiles", "", ""),
  FILE_MOUNTED_CERTIFICATES("fileMountedCertificates", "false", "", "FILE_MOUNTED_CERTS"),
  CLIENT_ROOT_CERTIFICATE("clientRootCertificate", "", "", "ISTIO_META_TLS_CLIENT_ROOT_CERT");

  private final String key;
  private final String defaultValue;
  private final String field;

  @SuppressWarnings("ImmutableEnumChecker") // List.of never changes
  private final List<String> istioNames;

  SettingKey(String key, String defaultValue, String field, String... istioNames) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.field = field;
    this.istioNames = List.of(istioNames);
  }

  /** The setting with a key, if there is one. */
  static Optional<SettingKey> of(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  String key() {
    return key;
  }

  /** Effective where nothing else is set; empty if it depends on other settings. */
  String defaultValue() {
    return defaultValue;
  }

  /** Field of ProxyConfig that says the same, or empty. */
  String field() {
    return field;
  }

  List<String> istioNames() {
    return istioNames;
  }

  String property() {
    return "mesh." + key;
  }

  String environment() {
    return "MESH_" + key.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }
}
