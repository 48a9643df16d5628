package io.meshjvm.core.bootstrap;

import org.jspecify.annotations.Nullable;

/** Every way in which a configuration can be wrong: its code and what to do about it. */
enum Fault {
  NO_DIRECTORY(
      "MESH-1001",
      "Copy the directory that 'istioctl x workload entry configure' wrote to this machine, and"
          + " name that directory"),
  NO_FILE(
      "MESH-1002",
      "Copy all files that 'istioctl x workload entry configure' wrote, or name another place for"
          + " this one"),
  EMPTY_FILE(
      "MESH-1003", "Run 'istioctl x workload entry configure' again and copy the file unchanged"),
  UNREADABLE_FILE(
      "MESH-1004", "Make it a UTF-8 text file under 1 MiB that the user of this process may read"),
  SHELL_SYNTAX(
      "MESH-1005",
      "Write lines of the form KEY='value', as istioctl does; nothing is expanded or executed"),
  YAML_SYNTAX("MESH-1006", "Correct the YAML at the place that is named"),
  YAML_SHAPE(
      "MESH-1007",
      "Use the mesh.yaml that istioctl wrote: one key 'defaultConfig' with the fields of"
          + " ProxyConfig, and quote values of proxyMetadata"),
  LABELS("MESH-1008", "Give a JSON object whose values are strings, such as {\"app\":\"foo\"}"),
  POD_PORTS(
      "MESH-1009",
      "Give a JSON array such as [{\"name\":\"http\",\"containerPort\":8080}] with ports from 1 to"
          + " 65535"),
  HOSTS("MESH-1010", "Write lines of the form 'address name', with a literal IP address"),
  DURATION("MESH-1011", "Give a positive duration with units, such as 24h, 1h30m or 500ms"),
  NUMBER("MESH-1012", "Give a number in the range that is named"),
  BOOLEAN("MESH-1013", "Give true or false"),
  ENDPOINT(
      "MESH-1014", "Give host:port, such as istiod.istio-system.svc:15012; IPv6 hosts in brackets"),
  PLAINTEXT(
      "MESH-1015",
      "Use the TLS port of istiod, usually 15012; the token never leaves this process in clear"),
  AUTH_POLICY_NONE(
      "MESH-1016",
      "Set controlPlaneAuthPolicy to MUTUAL_TLS; a control plane without TLS is not supported"),
  NO_NAMESPACE(
      "MESH-1017", "Set POD_NAMESPACE in cluster.env, or mesh.namespace, to the group's namespace"),
  GROUP_AND_ENTRY(
      "MESH-1018",
      "Set a WorkloadGroup to register with, or a WorkloadEntry to take over, not both"),
  KEY_ALGORITHM(
      "MESH-1019",
      "Use EC_P256, EC_P384, RSA_2048, RSA_3072 or RSA_4096, or Istio's names for them"),
  NO_ADDRESS(
      "MESH-1020",
      "Set the address that peers reach this machine at: ISTIO_SVC_IP, mesh.address or the loader's"
          + " address(...)"),
  BAD_ADDRESS(
      "MESH-1021",
      "Give literal unicast addresses of this machine, separated by commas, the identity first"),
  ADDRESS_POLICY(
      "MESH-1022",
      "Give blocks such as 10.0.0.0/8, families ANY, IPV4 or IPV6, separated by commas where"
          + " several are allowed"),
  PROBE("MESH-1023", "Correct readinessProbe in mesh.yaml, or the probe of the WorkloadGroup"),
  CERTIFICATE_FILES(
      "MESH-1024",
      "Either let somebody else keep the certificate files, or keep them in a store, not both"),
  ROOTS(
      "MESH-1025",
      "Name one PEM file that holds the roots of xDS and CA together, as XDS_ROOT_CA or"
          + " mesh.rootCertificate"),
  SERVER_NAME(
      "MESH-1026",
      "Name the server in discoveryAddress itself and map it to its address in the hosts file"),
  HEADER(
      "MESH-1027", "Use letters, digits, '-', '_' and '.' in header names, and printable values"),
  UNKNOWN_SETTING("MESH-1028", "Use one of the keys that BootstrapLoader.keys() lists"),
  NO_HOST_NAME("MESH-1029", "Set the name of this instance: POD_NAME or mesh.name"),
  RANGE("MESH-1030", "Change the setting that is named so that it is within its range"),
  FORWARD(
      "MESH-1031",
      "Give [address:]port:host:port[/http1|/http2], such as 8080:127.0.0.1:18080, with an"
          + " application on loopback");

  private final String code;
  private final String remedy;

  Fault(String code, String remedy) {
    this.code = code;
    this.remedy = remedy;
  }

  BootstrapException at(String problem) {
    return at(problem, null);
  }

  BootstrapException at(String problem, @Nullable Throwable cause) {
    return new BootstrapException(code, problem, remedy, cause);
  }

  String code() {
    return code;
  }
}
