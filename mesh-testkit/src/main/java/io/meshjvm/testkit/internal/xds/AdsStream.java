package io.meshjvm.testkit.internal.xds;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.meshjvm.testkit.internal.auth.Authentication.Authenticated;
import io.meshjvm.testkit.internal.auth.Authentication.Method;
import io.meshjvm.testkit.internal.node.ProxyNode;
import io.meshjvm.testkit.internal.registration.Registration;
import io.meshjvm.testkit.journal.Connection;
import io.meshjvm.testkit.journal.Nack;
import io.meshjvm.testkit.journal.ProtocolViolation;
import io.meshjvm.testkit.journal.ProtocolViolation.Kind;
import io.meshjvm.testkit.journal.Subscription;
import io.meshjvm.testkit.journal.XdsProtocol;
import io.meshjvm.testkit.render.ProxyView;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One stream of either protocol. Guarded by the lock of the control plane. */
final class AdsStream {

  private final ControlPlane plane;
  private final XdsProtocol protocol;
  private final StreamRules rules;
  private final ResponseWriter<?> writer;
  private final Authenticated caller;
  private final Instant connectedAt;
  private final Map<String, Watch> watches = new LinkedHashMap<>();
  private String id = "?";
  private @Nullable Node firstNode;
  private @Nullable ProxyView proxy;
  private @Nullable Registration registration;
  private boolean ended;

  AdsStream(
      ControlPlane plane,
      XdsProtocol protocol,
      ResponseWriter<?> writer,
      Authenticated caller,
      Instant connectedAt) {
    this.plane = plane;
    this.protocol = protocol;
    this.rules = protocol == XdsProtocol.SOTW ? new SotwRules() : new DeltaRules();
    this.writer = writer;
    this.caller = caller;
    this.connectedAt = connectedAt;
  }

  void accept(XdsRequest request) {
    if (ended) {
      return;
    }
    plane.record(this, request);
    boolean health = request.typeUrl().equals(Types.HEALTH);
    if (proxy == null) {
      if (health) {
        violation(Kind.HEALTH_DROPPED, "health report before the first ordinary request");
        return;
      }
      plane.introduce(this, request.node());
    } else {
      checkNode(request.node());
    }
    if (health) {
      plane.health(this, request);
    } else if (request.error() != null) {
      refused(request);
    } else {
      rules.accept(this, request);
    }
  }

  void introduced(String connectionId, Node node, ProxyNode parsed, String trustDomain) {
    this.id = connectionId;
    this.firstNode = node;
    this.proxy = parsed.view(trustDomain);
  }

  // Envoy and the agent repeat the node or leave it out; istiod looks at the first one only.
  private void checkNode(Node node) {
    if (!node.equals(Node.getDefaultInstance()) && !node.equals(firstNode)) {
      violation(Kind.NODE_CHANGED, "a later request carries another node");
    }
  }

  private void refused(XdsRequest request) {
    Watch watch = watches.get(request.typeUrl());
    plane.journal().add(new Nack(id, request.typeUrl(), request.nonce(), request.errorMessage()));
    if (watch == null) {
      violation(Kind.CRASHING_NACK, "NACK of " + request.typeUrl() + ", which is not subscribed");
      end(Status.UNAVAILABLE.withDescription("this NACK would have ended the istiod process"));
      return;
    }
    watch.nacked(request.errorMessage());
  }

  void staleNonce(Watch watch, String nonce) {
    if (!watch.wasSent(nonce)) {
      violation(Kind.UNKNOWN_NONCE, watch.typeUrl() + " never had nonce " + nonce);
    }
  }

  private void violation(Kind kind, String detail) {
    plane.journal().add(new ProtocolViolation(kind, id, detail));
  }

  void push(boolean forced) {
    for (String type : Types.inPushOrder(watches.keySet())) {
      rules.push(this, Objects.requireNonNull(watches.get(type)), forced);
    }
  }

  void send(Watch watch, List<NamedResource> resources, List<String> removed) {
    XdsResponse response = plane.response(this, watch.typeUrl(), resources, removed);
    watch.sent(response.nonce());
    plane.sender().send(writer, response);
  }

  Map<String, Any> render(String typeUrl, Set<String> names) {
    return plane.renderer().render(typeUrl, Objects.requireNonNull(proxy, "proxy"), names);
  }

  /** As {@link #render}, but no names means nothing. */
  Map<String, Any> renderNamed(String typeUrl, Collection<String> names) {
    return names.isEmpty() ? Map.of() : render(typeUrl, new LinkedHashSet<>(names));
  }

  Watch subscribe(String typeUrl, Collection<String> names, boolean wildcard) {
    Watch watch = new Watch(typeUrl, names, wildcard);
    watches.put(typeUrl, watch);
    return watch;
  }

  void unsubscribe(String typeUrl) {
    watches.remove(typeUrl);
  }

  Optional<Watch> watch(String typeUrl) {
    return Optional.ofNullable(watches.get(typeUrl));
  }

  /** Ends the stream from this side; the client's side may have ended already. */
  void end(Status status) {
    if (!ended) {
      ended = true;
      // In this order, so that a client which sees the end finds its entry marked.
      plane.left(this);
      writer.end(status);
    }
  }

  String id() {
    return id;
  }

  XdsProtocol protocol() {
    return protocol;
  }

  Authenticated caller() {
    return caller;
  }

  Instant connectedAt() {
    return connectedAt;
  }

  Optional<Registration> registration() {
    return Optional.ofNullable(registration);
  }

  void registration(Registration claim) {
    this.registration = claim;
  }

  Connection view() {
    Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    watches.forEach((type, watch) -> subscriptions.put(type, watch.view()));
    return new Connection(
        id,
        Objects.requireNonNull(firstNode, "firstNode").getId(),
        caller.identity().toString(),
        caller.method() == Method.CERTIFICATE,
        protocol,
        connectedAt,
        subscriptions);
  }
}
