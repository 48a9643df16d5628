package io.meshjvm.testkit.render;

import io.meshjvm.testkit.config.ConfigSnapshot;
import io.meshjvm.testkit.config.DestinationRule;
import io.meshjvm.testkit.config.PeerAuthentication;
import io.meshjvm.testkit.config.TrafficPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One configuration snapshot, read for rendering. Immutable. */
final class MeshView {
  private final ConfigSnapshot config;
  private final RendererSettings settings;
  private final Workloads workloads;
  private final List<MeshService> services;
  private final PeerPolicies peers;
  private final DestinationRules rules;
  private final NetworkGateways gateways;
  private final Map<String, Set<String>> accounts = new HashMap<>();

  /** Reads a snapshot; the view before it says which identities a service had while it had any. */
  MeshView(ConfigSnapshot config, RendererSettings settings, @Nullable MeshView before) {
    this.config = config;
    this.settings = settings;
    this.workloads = new Workloads(config, settings);
    List<MeshService> all = new ArrayList<>(new KubeServices(config, workloads).all());
    all.addAll(new EntryServices(config, workloads).all());
    this.services = List.copyOf(all);
    this.peers = new PeerPolicies(config.all(PeerAuthentication.class), settings.rootNamespace());
    this.rules = new DestinationRules(config.all(DestinationRule.class), settings.rootNamespace());
    this.gateways = new NetworkGateways(config);
    Map<String, Set<String>> remembered = before == null ? Map.of() : before.accounts;
    services.forEach(service -> accounts.put(key(service), accounts(service, remembered)));
  }

  ConfigSnapshot config() {
    return config;
  }

  RendererSettings settings() {
    return settings;
  }

  Workloads workloads() {
    return workloads;
  }

  PeerPolicies peers() {
    return peers;
  }

  NetworkGateways gateways() {
    return gateways;
  }

  /** Every service, whoever may see it; Kubernetes services first. */
  List<MeshService> services() {
    return services;
  }

  /** Every service that the proxy may see; a host may come more than once. */
  List<MeshService> visible(ProxyView proxy) {
    return services.stream().filter(service -> service.visibleTo(proxy.namespace())).toList();
  }

  /** The service that each host means for the proxy: Kubernetes first, then the oldest. */
  Map<String, MeshService> byHost(ProxyView proxy) {
    Map<String, MeshService> result = new LinkedHashMap<>();
    visible(proxy).forEach(service -> result.putIfAbsent(service.hostname(), service));
    return result;
  }

  Optional<DestinationRule> rule(MeshService service, ProxyView proxy) {
    return rules.find(service, proxy);
  }

  TrafficPolicy policy(MeshService service, ProxyView proxy, String subset, int port) {
    return DestinationRules.policy(rule(service, proxy).orElse(null), subset, port);
  }

  /** The identities of a service's workloads and the names its entry gives, sorted. */
  List<String> serverNames(MeshService service) {
    TreeSet<String> result = new TreeSet<>(service.subjectAltNames());
    for (String account : accounts.getOrDefault(key(service), Set.of())) {
      trustDomains().forEach(domain -> result.add("spiffe://" + domain + account));
    }
    return List.copyOf(result);
  }

  /**
   * A service whose last endpoint went keeps its identities, so that its clusters stay the same.
   */
  private static Set<String> accounts(MeshService service, Map<String, Set<String>> remembered) {
    if (service.endpoints().isEmpty()) {
      return remembered.getOrDefault(key(service), Set.of());
    }
    return service.endpoints().stream()
        .map(ServiceEndpoint::workload)
        .filter(workload -> !workload.serviceAccount().isEmpty())
        .map(workload -> "/ns/" + workload.namespace() + "/sa/" + workload.serviceAccount())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String key(MeshService service) {
    return service.namespace() + "/" + service.hostname();
  }

  Stream<String> trustDomains() {
    return Stream.concat(Stream.of(settings.trustDomain()), settings.trustDomainAliases().stream());
  }
}
