package io.meshjvm.sdk;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.Endpoint;
import io.meshjvm.traffic.Explanation;
import io.meshjvm.traffic.Pick;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Writes a {@link CallReport} for machines. */
final class CallReportJson {

  private static final int DIGITS = 6;

  private CallReportJson() {}

  static String of(CallReport report) {
    Explanation traffic = report.traffic();
    Cluster cluster = traffic.cluster();
    JsonObject json = new JsonObject();
    json.addProperty("host", traffic.call().host());
    json.addProperty("port", traffic.call().port());
    json.addProperty("subset", traffic.call().subset());
    CallReport.Name name = report.name();
    if (name != null) {
      json.add("name", name(name));
    }
    json.addProperty("cluster", cluster.name());
    json.addProperty("kind", cluster.kind().name());
    json.addProperty("policy", cluster.lbPolicy());
    json.addProperty("connectTimeoutMillis", cluster.connecting().timeout().toMillis());
    json.addProperty("ownLocality", report.own().toString());
    JsonArray endpoints = new JsonArray();
    traffic.endpoints().forEach(destination -> endpoints.add(endpoint(report, destination)));
    json.add("endpoints", endpoints);
    json.addProperty("skipped", traffic.skipped());
    json.add("notes", array(traffic.notes()));
    json.add("problem", traffic.problem().map(CallReportJson::problem).orElse(JsonNull.INSTANCE));
    return new GsonBuilder()
        .setPrettyPrinting()
        .disableHtmlEscaping()
        .serializeNulls()
        .create()
        .toJson(json);
  }

  private static JsonObject name(CallReport.Name name) {
    JsonObject json = new JsonObject();
    json.addProperty("asked", name.asked());
    json.addProperty("entry", name.entry());
    json.add("addresses", array(name.addresses().stream().map(WorkloadNode::addressText).toList()));
    return json;
  }

  private static JsonObject endpoint(CallReport report, Explanation.Destination destination) {
    Endpoint endpoint = destination.endpoint();
    TransportView transport = TransportView.of(destination.transport());
    JsonObject json = new JsonObject();
    json.addProperty("address", CallReportText.host(endpoint));
    json.addProperty("port", endpoint.address().getPort());
    json.addProperty("priority", endpoint.priority());
    json.addProperty("weight", endpoint.weight());
    json.addProperty("health", endpoint.health().name());
    json.addProperty("locality", endpoint.locality().toString());
    json.addProperty("distance", Distance.between(report.own(), endpoint.locality()).word());
    json.addProperty("tls", transport.tls());
    json.addProperty("sni", transport.sni());
    json.add("alpn", array(transport.alpn()));
    json.add("identities", array(transport.identities()));
    json.addProperty("certifiedFor", transport.certifiedFor());
    json.addProperty("usable", destination.usable());
    json.addProperty("share", rounded(destination.share()));
    json.addProperty("reason", destination.reason());
    json.addProperty("ejected", destination.ejected());
    json.addProperty("active", destination.active());
    json.addProperty("gateway", destination.gateway());
    json.addProperty("workload", endpoint.workload().name());
    json.addProperty("namespace", endpoint.workload().namespace());
    return json;
  }

  private static JsonElement problem(Pick.NoEndpoint shortage) {
    JsonObject json = new JsonObject();
    json.addProperty("code", shortage.code());
    json.addProperty("what", shortage.problem());
    json.addProperty("remedy", shortage.remedy());
    return json;
  }

  private static BigDecimal rounded(double share) {
    return BigDecimal.valueOf(share).setScale(DIGITS, RoundingMode.HALF_EVEN).stripTrailingZeros();
  }

  private static JsonArray array(List<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }
}
