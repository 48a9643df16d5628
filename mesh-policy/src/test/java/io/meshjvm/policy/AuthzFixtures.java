package io.meshjvm.policy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meshjvm.proto.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The filters that istiod makes of AuthorizationPolicies, from Istio's own test data. */
final class AuthzFixtures {

  private static final String ENVOY = "type.googleapis.com/envoy.extensions.filters.";

  private static final JsonFormat.TypeRegistry TYPES =
      JsonFormat.TypeRegistry.newBuilder()
          .add(io.meshjvm.proto.envoy.extensions.filters.http.rbac.v3.RBAC.getDescriptor())
          .add(io.meshjvm.proto.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor())
          .add(UriTemplateMatchConfig.getDescriptor())
          .build();

  private AuthzFixtures() {}

  /** Names of the files with filters of a kind, {@code http} or {@code tcp}. */
  static List<String> files(String kind) {
    try (Stream<Path> files = Files.list(path(kind))) {
      return files
          .map(file -> kind + "/" + file.getFileName())
          .filter(name -> name.contains("-out"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port of a listener with the filters of some files, in their order, and no others. */
  static PortPolicy policy(List<String> files) {
    FilterChain chain =
        files.get(0).startsWith("http")
            ? FilterChain.newBuilder().addFilters(manager(files)).build()
            : FilterChain.newBuilder()
                .addAllFilters(files.stream().flatMap(file -> network(file).stream()).toList())
                .build();
    Listener listener =
        Listener.newBuilder().setName("virtualInbound").addFilterChains(chain).build();
    return InboundPolicy.of(listener.toByteArray(), Clock.systemUTC()).orElseThrow().others();
  }

  private static Filter manager(List<String> files) {
    HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder();
    for (String file : files) {
      for (JsonObject filter : documents(file)) {
        manager.addHttpFilters(
            HttpFilter.newBuilder()
                .setName(filter.get("name").getAsString())
                .setTypedConfig(config(filter)));
      }
    }
    return Filter.newBuilder().setTypedConfig(Any.pack(manager.build())).build();
  }

  private static List<Filter> network(String file) {
    List<Filter> filters = new ArrayList<>();
    for (JsonObject filter : documents(file)) {
      filters.add(
          Filter.newBuilder()
              .setName(filter.get("name").getAsString())
              .setTypedConfig(config(filter))
              .build());
    }
    return filters;
  }

  /** Of filters that are not known here, the type alone. */
  private static Any config(JsonObject filter) {
    JsonObject config = filter.getAsJsonObject("typedConfig");
    String type = config.get("@type").getAsString();
    if (!type.startsWith(ENVOY) || !type.endsWith("RBAC")) {
      return Any.newBuilder().setTypeUrl(type).build();
    }
    try {
      Any.Builder any = Any.newBuilder();
      JsonFormat.parser().usingTypeRegistry(TYPES).merge(config.toString(), any);
      return any.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(config.toString(), e);
    }
  }

  private static List<JsonObject> documents(String file) {
    List<JsonObject> documents = new ArrayList<>();
    try {
      String yaml = Files.readString(path(file));
      for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
        JsonElement json = new Gson().toJsonTree(document);
        documents.add(json.getAsJsonObject());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  private static Path path(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(AuthzFixtures.class.getResource("authz/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
