package io.meshjvm.house.envoy;

import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.journal.XdsProtocol;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A sidecar of pod {@code httpbin.default}, configured as its agent would: clusters and endpoints
 * from istiod over ADS, certificates from the agent (istio: {@code
 * tools/packaging/common/envoy_bootstrap.json}). Its one listener is its own, since the listeners
 * of a mesh hold filters that only Istio's build of Envoy has.
 */
final class Sidecar implements AutoCloseable {

  static final String ID = "spiffe://cluster.local/ns/default/sa/httpbin";

  private static final String NODE =
      """
      node:
        id: sidecar~127.0.0.1~httpbin.default~default.svc.cluster.local
        cluster: httpbin.default
        metadata: {NAMESPACE: default, NAME: httpbin, SERVICE_ACCOUNT: httpbin, MESH_ID: mesh1,
          CLUSTER_ID: Kubernetes, INSTANCE_IPS: 127.0.0.1, ISTIO_VERSION: 1.30.0,
          LABELS: {app: httpbin}, PROXY_CONFIG: {discoveryAddress: 'istiod.istio-system.svc:15012'}}
      """;
  private static final String DISCOVERY =
      """
      dynamic_resources:
        ads_config: {api_type: %s, transport_api_version: V3, set_node_on_first_message_only: true,
          grpc_services: [{envoy_grpc: {cluster_name: xds-grpc}, initial_metadata: [%s]}]}
        cds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
      """;

  private final SecretServer agent;
  private final EnvoyProcess envoy;

  private Sidecar(SecretServer agent, EnvoyProcess envoy) {
    this.agent = agent;
    this.envoy = envoy;
  }

  /**
   * Starts one that forwards what its listener {@code outbound} takes to {@code cluster}. With
   * delta it proves itself by certificate, else by token.
   */
  static Sidecar start(Istiod istiod, XdsProtocol protocol, String cluster) throws IOException {
    IssuedCertificate own = istiod.ca().issue("default", "httpbin", Duration.ofHours(1));
    SecretServer agent = SecretServer.start(own, istiod.rootCertificatesPem());
    boolean delta = protocol == XdsProtocol.DELTA;
    EnvoyTls tls = new EnvoyTls(delta ? own : null, istiod.rootCertificatesPem(), Istiod.HOST, "");
    EnvoyConfig config =
        new EnvoyConfig()
            .section(NODE)
            .section(
                delta
                    ? DISCOVERY.formatted("DELTA_GRPC", "")
                    : DISCOVERY.formatted("GRPC", token(istiod)))
            .listener("outbound", EnvoyParts.forward(cluster))
            .cluster(
                "xds-grpc",
                istiod.port(),
                tls.upstream(Istiod.HOST, List.of("h2")),
                EnvoyParts.HTTP2)
            .cluster("sds-grpc", agent.port(), EnvoyParts.HTTP2);
    try {
      return new Sidecar(agent, EnvoyProcess.start(config));
    } catch (IOException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  EnvoyProcess envoy() {
    return envoy;
  }

  private static String token(Istiod istiod) {
    String token = istiod.issueToken("default", "httpbin", Duration.ofHours(1));
    return "{key: authorization, value: 'Bearer %s'}, {key: clusterid, value: Kubernetes}"
        .formatted(token);
  }

  @Override
  public void close() {
    envoy.close();
    agent.close();
  }
}
