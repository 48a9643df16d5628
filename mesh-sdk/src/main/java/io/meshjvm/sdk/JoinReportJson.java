package io.meshjvm.sdk;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes a {@link JoinReport} for machines. */
final class JoinReportJson {

  private JoinReportJson() {}

  static String of(JoinReport report) {
    JsonObject json = new JsonObject();
    json.addProperty("at", report.at().toString());
    json.add("state", state(report.state()));
    json.add("token", token(report.token()));
    JoinReport.Identity identity = report.identity();
    if (identity != null) {
      json.add("identity", identity(identity));
    }
    json.add("registration", registration(report.registration()));
    JsonArray services = new JsonArray();
    report.services().forEach(service -> services.add(service(service)));
    json.add("services", services);
    JsonObject inbound = new JsonObject();
    report.inbound().forEach(inbound::addProperty);
    json.add("inbound", inbound);
    json.addProperty("outbound", report.outbound());
    json.addProperty("names", report.names());
    json.addProperty("clusters", report.clusters());
    json.add("stream", stream(report.stream()));
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json);
  }

  private static JsonObject state(MeshState state) {
    JsonObject json = new JsonObject();
    json.addProperty("phase", state.phase().name());
    json.addProperty("detail", state.detail());
    json.addProperty("since", state.since().toString());
    return json;
  }

  private static JsonObject token(JoinReport.Token token) {
    JsonObject json = new JsonObject();
    json.addProperty("path", token.path());
    json.addProperty("readable", token.readable());
    json.addProperty("expires", text(token.expires()));
    return json;
  }

  private static JsonObject identity(JoinReport.Identity identity) {
    JsonObject json = new JsonObject();
    json.addProperty("spiffeId", identity.spiffeId());
    json.addProperty("expires", identity.expires().toString());
    json.addProperty("renewal", identity.renewal().toString());
    json.addProperty("source", identity.source());
    json.addProperty("roots", identity.roots());
    json.addProperty("problem", identity.problem());
    return json;
  }

  private static JsonObject registration(JoinReport.Registration registration) {
    JsonObject json = new JsonObject();
    json.addProperty("state", registration.state());
    json.addProperty("workloadEntry", registration.workloadEntry());
    json.addProperty("health", registration.health());
    json.addProperty("problem", registration.problem());
    return json;
  }

  private static JsonObject service(JoinReport.Service service) {
    JsonObject json = new JsonObject();
    json.addProperty("host", service.host());
    json.addProperty("port", service.port());
    json.addProperty("endpoint", service.endpoint());
    json.addProperty("health", service.health());
    json.addProperty("mutualTls", service.mutualTls());
    return json;
  }

  private static JsonObject stream(JoinReport.Stream stream) {
    JsonObject json = new JsonObject();
    json.addProperty("phase", stream.phase());
    json.addProperty("endpoint", stream.endpoint());
    json.addProperty("protocol", stream.protocol());
    json.addProperty("credential", stream.credential());
    json.addProperty("controlPlane", stream.controlPlane());
    json.addProperty("lastFailure", stream.lastFailure());
    return json;
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }
}
