package io.meshjvm.testkit.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'kind: [a'                                            | 'document: not YAML'
          'just text'                                           | 'document 1: expected a mapping'
          'metadata: {name: x}'                                 | 'document 1: kind: is required'
          'kind: Pod'                                           | 'Pod: metadata.name: is required'
          'kind: Pod~metadata: []'                            | 'Pod: metadata: expected a mapping, found a list'
          'kind: Pod~metadata: {name: {}}'                    | 'Pod: metadata.name: expected text, found a mapping'
          'kind: WorkloadEntry~metadata: {name: e}~spec: {address: a, weight: -1}' | 'WorkloadEntry default/e: spec.weight: expected a whole number'
          'kind: WorkloadEntry~metadata: {name: e}~spec: {address: a, ports: {p: 70000}}' | 'WorkloadEntry default/e: spec.ports.p: expected a port from 1 to 65535'
          'kind: WorkloadEntry~metadata: {name: e}~spec: {address: a}~status: {conditions: [{type: t, status: s, lastProbeTime: soon}]}' | 'status.conditions[0].lastProbeTime: expected an RFC 3339 time, found soon'
          'kind: ServiceEntry~metadata: {name: s}~spec: {}' | 'ServiceEntry default/s: spec.hosts: at least one is required'
          'kind: ServiceEntry~metadata: {name: s}~spec: {hosts: [a], ports: [{number: 0, name: p}]}' | 'spec.ports[0].number: expected a port'
          'kind: ServiceEntry~metadata: {name: s}~spec: {hosts: [a], resolution: MAGIC}' | 'spec.resolution: expected one of [NONE, STATIC, DNS, DNS_ROUND_ROBIN], found MAGIC'
          'kind: ServiceEntry~metadata: {name: s}~spec: {hosts: [a], workloadSelector: {}, endpoints: [{address: b}]}' | 'spec.workloadSelector: cannot be used together with endpoints'
          'kind: ServiceEntry~metadata: {name: s}~spec: {hosts: text}' | 'spec.hosts: expected a list, found text'
          'kind: Service~metadata: {name: s}~spec: {publishNotReadyAddresses: maybe}' | 'spec.publishNotReadyAddresses: expected true or false, found maybe'
          'kind: DestinationRule~metadata: {name: d}~spec: {}' | 'DestinationRule default/d: spec.host: is required'
          'kind: DestinationRule~metadata: {name: d}~spec: {host: h, trafficPolicy: {outlierDetection: {interval: 5 apples}}}' | 'spec.trafficPolicy.outlierDetection.interval: expected a duration such as 1m30s, found 5 apples'
          'kind: PeerAuthentication~metadata: {name: p}~spec: {mtls: {mode: LAX}}' | 'spec.mtls.mode: expected one of'
          'kind: PeerAuthentication~metadata: {name: p}~spec: {portLevelMtls: {http: {mode: STRICT}}}' | 'spec.portLevelMtls.http: expected a port number as the key'
          'kind: AuthorizationPolicy~metadata: {name: a}~spec: {action: CUSTOM}' | 'spec.action: expected one of [ALLOW, DENY], found CUSTOM'
          'kind: AuthorizationPolicy~metadata: {name: a}~spec: {rules: [{when: [{key: k}]}]}' | 'spec.rules[0].when: conditions are not supported by the test mesh'
          'kind: AuthorizationPolicy~metadata: {name: a}~spec: {rules: [{from: [{source: {requestPrincipals: [x]}}]}]}' | 'spec.rules[0].from[0].source.requestPrincipals: is not supported by the test mesh'
          'kind: AuthorizationPolicy~metadata: {name: a}~spec: {rules: [{to: [{operation: {paths: ["/{*}"]}}]}]}' | 'spec.rules[0].to[0].operation.paths: path templates are not supported'
          'kind: AuthorizationPolicy~metadata: {name: a}~spec: {rules: [{to: [{operation: {ports: [http]}}]}]}' | 'spec.rules[0].to[0].operation.ports: expected port numbers, found http'
          'kind: AuthorizationPolicy~metadata: {name: a}~spec: {rules: [{from: [{source: {ipBlocks: [host]}}]}]}' | 'spec.rules[0].from[0].source.ipBlocks: expected IP addresses or CIDR blocks, found host'
          """)
  void namesTheObjectAndTheField(String yaml, String message) {
    assertThatThrownBy(() -> new MeshStore().apply(yaml.replace("~", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
