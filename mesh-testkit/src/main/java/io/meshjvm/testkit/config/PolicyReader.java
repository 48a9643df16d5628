package io.meshjvm.testkit.config;

import io.meshjvm.testkit.config.TrafficPolicy.Keepalive;
import io.meshjvm.testkit.config.TrafficPolicy.LoadBalancer;
import io.meshjvm.testkit.config.TrafficPolicy.Localities;
import io.meshjvm.testkit.config.TrafficPolicy.Outliers;
import io.meshjvm.testkit.config.TrafficPolicy.Pool;
import io.meshjvm.testkit.config.TrafficPolicy.Tls;
import io.meshjvm.testkit.config.TrafficPolicy.TlsMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the trafficPolicy of a DestinationRule. */
final class PolicyReader {
  private PolicyReader() {}

  static TrafficPolicy policy(Fields fields) {
    Map<Integer, TrafficPolicy> ports = new LinkedHashMap<>();
    for (Fields port : fields.each("portLevelSettings")) {
      ports.put(port.at("port").port("number"), policy(port));
    }
    return new TrafficPolicy(
        loadBalancer(fields), outliers(fields), pool(fields), tls(fields), ports);
  }

  private static @Nullable LoadBalancer loadBalancer(Fields policy) {
    if (!policy.has("loadBalancer")) {
      return null;
    }
    Fields balancer = policy.at("loadBalancer");
    Fields hash = balancer.at("consistentHash");
    boolean maglev = hash.has("maglev");
    int size =
        maglev
            ? hash.at("maglev").number("tableSize", 0)
            : hash.at("ringHash").number("minimumRingSize", hash.number("minimumRingSize", 0));
    String hashing = maglev ? "MAGLEV" : "RING_HASH";
    return new LoadBalancer(
        balancer.text("simple"),
        balancer.has("consistentHash") ? hashing : "",
        size,
        localities(balancer),
        balancer.has("warmup")
            ? balancer.at("warmup").duration("duration")
            : balancer.duration("warmupDurationSecs"));
  }

  private static @Nullable Localities localities(Fields balancer) {
    if (!balancer.has("localityLbSetting")) {
      return null;
    }
    Fields setting = balancer.at("localityLbSetting");
    Map<String, String> failover = new LinkedHashMap<>();
    setting
        .each("failover")
        .forEach(entry -> failover.put(entry.required("from"), entry.required("to")));
    Map<String, Map<String, Integer>> distribute = new LinkedHashMap<>();
    for (Fields entry : setting.each("distribute")) {
      Fields to = entry.at("to");
      Map<String, Integer> weights = new LinkedHashMap<>();
      to.names().forEach(locality -> weights.put(locality, to.number(locality, 0)));
      distribute.put(entry.required("from"), weights);
    }
    return new Localities(
        !setting.has("enabled") || setting.flag("enabled"),
        setting.has("failover") ? failover : null,
        setting.texts("failoverPriority"),
        distribute);
  }

  private static @Nullable Outliers outliers(Fields policy) {
    if (!policy.has("outlierDetection")) {
      return null;
    }
    Fields outlier = policy.at("outlierDetection");
    return new Outliers(
        outlier.number("consecutive5xxErrors", -1),
        outlier.number("consecutiveGatewayErrors", -1),
        outlier.number("consecutiveLocalOriginFailures", -1),
        outlier.flag("splitExternalLocalOriginErrors"),
        outlier.duration("interval"),
        outlier.duration("baseEjectionTime"),
        outlier.number("maxEjectionPercent", -1),
        outlier.number("minHealthPercent", 0));
  }

  private static @Nullable Pool pool(Fields policy) {
    if (!policy.has("connectionPool")) {
      return null;
    }
    Fields tcp = policy.at("connectionPool").at("tcp");
    Fields http = policy.at("connectionPool").at("http");
    return new Pool(
        tcp.duration("connectTimeout"),
        tcp.number("maxConnections", 0),
        keepalive(tcp),
        http.number("http1MaxPendingRequests", 0),
        http.number("http2MaxRequests", 0),
        http.number("maxRequestsPerConnection", 0),
        http.number("maxRetries", 0),
        http.has("idleTimeout") ? http.duration("idleTimeout") : tcp.duration("idleTimeout"),
        http.text("h2UpgradePolicy").equals("UPGRADE"));
  }

  private static @Nullable Keepalive keepalive(Fields tcp) {
    if (!tcp.has("tcpKeepalive")) {
      return null;
    }
    Fields keepalive = tcp.at("tcpKeepalive");
    return new Keepalive(
        keepalive.number("probes", 0), keepalive.duration("time"), keepalive.duration("interval"));
  }

  private static @Nullable Tls tls(Fields policy) {
    if (!policy.has("tls")) {
      return null;
    }
    Fields tls = policy.at("tls");
    return new Tls(
        tls.choice("mode", TlsMode.DISABLE),
        tls.text("sni"),
        tls.texts("subjectAltNames"),
        tls.text("caCertificates"),
        tls.text("clientCertificate"),
        tls.text("privateKey"),
        tls.text("credentialName"));
  }
}
