package io.meshjvm.policy;

import com.google.protobuf.Any;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.http.ChangedCall;
import io.meshjvm.policy.http.ConnectionManager;
import io.meshjvm.policy.http.Normalised;
import io.meshjvm.policy.internal.rbac.RbacFilter;
import io.meshjvm.policy.jwt.JwtAuthentication;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a chain's connection manager says about requests: its own checks, then its filters in their
 * order.
 *
 * @param manager its own checks
 * @param stages filters that decide, in their order
 * @param unsupported what decides and is not known here
 * @param keyless issuers of tokens whose keys the listener does not hold
 */
record HttpRules(
    ConnectionManager manager,
    List<HttpStage> stages,
    Set<String> unsupported,
    Set<String> keyless) {

  static final String TYPE =
      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

  private static final String CLIENT_CERTIFICATE = "x-forwarded-client-cert";

  private static final HttpChanges WITHOUT_CERTIFICATE =
      new HttpChanges(Optional.empty(), Optional.empty(), Set.of(CLIENT_CERTIFICATE), Map.of());

  private static final String JWT =
      "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication";

  /** Count, route, or tell the peer who it talks to. */
  private static final Set<String> NEUTRAL =
      Set.of(
          "istio.metadata_exchange",
          "istio.stats",
          "istio.alpn",
          "istio.peer_metadata",
          "envoy.filters.http.peer_metadata",
          "envoy.filters.http.grpc_stats",
          "envoy.filters.http.grpc_web",
          "envoy.filters.http.router");

  /** In every chain, and without effect unless configured. */
  private static final Set<String> INERT_WHEN_EMPTY =
      Set.of("envoy.filters.http.cors", "envoy.filters.http.fault");

  /** Copies the collections. */
  HttpRules {
    stages = List.copyOf(stages);
    unsupported = Set.copyOf(unsupported);
    keyless = Set.copyOf(keyless);
  }

  /**
   * Reads the connection manager of a chain, or null if it has none.
   *
   * @throws InvalidResourceException if Envoy would refuse it
   */
  static @Nullable HttpRules find(FilterChain chain, Clock clock) {
    for (Filter filter : chain.getFiltersList()) {
      if (filter.getTypedConfig().getTypeUrl().equals(TYPE)) {
        return read(chain.getName(), filter.getTypedConfig(), clock);
      }
    }
    return null;
  }

  private static HttpRules read(String chain, Any config, Clock clock) {
    try {
      return read(config.getValue().toByteArray(), clock);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException(
          "filter chain " + chain + ": not an HttpConnectionManager", e);
    }
  }

  private static HttpRules read(byte[] config, Clock clock) throws InvalidProtocolBufferException {
    HttpConnectionManager wire =
        DiscardUnknownFieldsParser.wrap(HttpConnectionManager.parser()).parseFrom(config);
    HttpRules.Builder rules = new HttpRules.Builder(ConnectionManager.read(config), clock);
    rules.unsupported.addAll(RouteOverrides.of(wire));
    wire.getHttpFiltersList().stream().filter(f -> !f.getDisabled()).forEach(rules::add);
    return new HttpRules(rules.manager, rules.stages, rules.unsupported, rules.keyless);
  }

  private static boolean decides(String name, Any config) {
    boolean inert = INERT_WHEN_EMPTY.contains(name) && config.getValue().isEmpty();
    return !inert && !NEUTRAL.contains(name);
  }

  /** Whether any filter decides. */
  boolean decides() {
    return !stages.isEmpty();
  }

  /** Whether what they say may hang on the server name. */
  boolean asksServerName() {
    return stages.stream()
        .anyMatch(
            stage ->
                stage instanceof HttpStage.Policies policies && policies.filter().asksServerName());
  }

  /** Decides about a request on a connection that may be. */
  Verdict decide(Caller caller, HttpCall came) {
    Normalised normalised = manager.normalise(caller, came);
    if (normalised instanceof Normalised.Reject reject) {
      return new Verdict.Reject(reject.status(), reject.reason());
    }
    if (normalised instanceof Normalised.Redirect redirect) {
      return new Verdict.Redirect(redirect.path());
    }
    Normalised.Ok ok = (Normalised.Ok) normalised;
    InetAddress remote = manager.remoteAddress(caller, came).getAddress();
    return new HttpDecision(caller, view(caller, ok.view()), ok.changes(), remote).decide(stages);
  }

  /**
   * A header that tells of a certificate means nothing to policies where Envoy does not keep it.
   */
  private HttpCall view(Caller caller, HttpCall call) {
    boolean kept =
        switch (manager.clientCertificate().action()) {
          case ALWAYS_FORWARD_ONLY -> true;
          case FORWARD_ONLY, APPEND_FORWARD -> caller.id().isPresent();
          case SANITIZE, SANITIZE_SET -> false;
        };
    return kept || call.header(CLIENT_CERTIFICATE).isEmpty()
        ? call
        : new ChangedCall(call, WITHOUT_CERTIFICATE);
  }

  /** Collects the filters of a connection manager. */
  private static final class Builder {

    private final List<HttpStage> stages = new ArrayList<>();
    private final Set<String> unsupported = new TreeSet<>();
    private final Set<String> keyless = new TreeSet<>();
    private final ConnectionManager manager;
    private final Clock clock;

    Builder(ConnectionManager manager, Clock clock) {
      this.manager = manager;
      this.clock = clock;
      unsupported.addAll(manager.unsupported());
    }

    void add(HttpFilter filter) {
      byte[] config = filter.getTypedConfig().getValue().toByteArray();
      String type = filter.getTypedConfig().getTypeUrl();
      if (type.equals(RbacFilter.HTTP)) {
        RbacFilter policies = RbacFilter.read(type, config);
        policies.unsupported().ifPresent(unsupported::add);
        stages.add(new HttpStage.Policies(policies));
      } else if (type.equals(JWT)) {
        JwtAuthentication tokens = JwtAuthentication.read(config, clock);
        unsupported.addAll(tokens.unsupported());
        keyless.addAll(tokens.keyless());
        stages.add(new HttpStage.Tokens(tokens));
      } else if (decides(filter.getName(), filter.getTypedConfig())) {
        unsupported.add(filter.getName());
      }
    }
  }
}
