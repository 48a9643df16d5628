package io.meshjvm.testkit.internal.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.meshjvm.testkit.fault.ResponseFaults;
import io.meshjvm.testkit.internal.auth.Authentication.Authenticated;
import io.meshjvm.testkit.internal.auth.CallerIdentity;
import io.meshjvm.testkit.internal.node.NodeException;
import io.meshjvm.testkit.internal.node.NodeParser;
import io.meshjvm.testkit.internal.node.ProxyNode;
import io.meshjvm.testkit.internal.registration.RegistrationException;
import io.meshjvm.testkit.internal.registration.WorkloadRegistrar;
import io.meshjvm.testkit.journal.Connection;
import io.meshjvm.testkit.journal.RequestRecord;
import io.meshjvm.testkit.journal.ResponseRecord;
import io.meshjvm.testkit.journal.XdsProtocol;
import io.meshjvm.testkit.render.Renderer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;

/** All streams of one istiod, from their first request to their end. */
public final class ControlPlane {

  private final String trustDomain;
  private final String identifier;
  private final Renderer renderer;
  private final WorkloadRegistrar registrar;
  private final Journal journal;
  private final Clock clock;
  private final ReentrantLock lock;
  private final FaultySender sender;
  private final PushVersion version;
  private final List<AdsStream> streams = new ArrayList<>();
  private int connectionCount;

  /**
   * A control plane without streams.
   *
   * @param trustDomain the mesh's trust domain
   * @param controller the name of this istiod
   * @param renderer what makes resources
   * @param registrar what keeps WorkloadEntries
   * @param journal what notes everything
   * @param faults what spoils responses
   * @param clock what dates everything
   * @param scheduler what delays spoilt responses
   * @param lock guards all of it
   */
  public ControlPlane(
      String trustDomain,
      String controller,
      Renderer renderer,
      WorkloadRegistrar registrar,
      Journal journal,
      ResponseFaults faults,
      Clock clock,
      ScheduledExecutorService scheduler,
      ReentrantLock lock) {
    this.trustDomain = trustDomain;
    this.identifier = "{\"Component\":\"istiod\",\"ID\":\"" + controller + "\"}";
    this.renderer = renderer;
    this.registrar = registrar;
    this.journal = journal;
    this.clock = clock;
    this.lock = lock;
    this.sender = new FaultySender(faults, scheduler, lock);
    this.version = new PushVersion(clock);
  }

  AdsStream open(XdsProtocol protocol, ResponseWriter<?> writer, Authenticated caller) {
    return new AdsStream(this, protocol, writer, caller, clock.instant());
  }

  /** Handles a stream's request; a failure of any kind ends that stream and no other. */
  void handle(AdsStream stream, XdsRequest request) {
    lock.lock();
    try {
      guarded(stream, () -> stream.accept(request));
    } finally {
      lock.unlock();
    }
  }

  private static void guarded(AdsStream stream, Runnable action) {
    try {
      action.run();
    } catch (NodeException e) {
      stream.end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
    } catch (IdentityMismatchException e) {
      stream.end(Status.PERMISSION_DENIED.withDescription(e.getMessage()));
    } catch (RegistrationException e) {
      stream.end(e.status());
    } catch (RuntimeException e) {
      // As istiod: an error of a generator ends the stream.
      stream.end(Status.UNKNOWN.withDescription(e.toString()).withCause(e));
    }
  }

  void ended(AdsStream stream, Status status) {
    lock.lock();
    try {
      stream.end(status);
    } finally {
      lock.unlock();
    }
  }

  void introduce(AdsStream stream, Node node) {
    ProxyNode parsed = NodeParser.parse(node);
    checkIdentity(parsed, stream.caller().identity());
    String id = parsed.id() + "-" + ++connectionCount;
    stream.introduced(id, node, parsed, trustDomain);
    streams.add(stream);
    registrar
        .connect(parsed, stream.caller().identity(), stream.connectedAt())
        .ifPresent(stream::registration);
  }

  private static void checkIdentity(ProxyNode node, CallerIdentity identity) {
    boolean sameAccount =
        node.serviceAccount().isEmpty() || node.serviceAccount().equals(identity.serviceAccount());
    if (!sameAccount || !node.namespace().equals(identity.namespace())) {
      throw new IdentityMismatchException(identity, node);
    }
  }

  void health(AdsStream stream, XdsRequest request) {
    stream
        .registration()
        .ifPresent(
            claim -> registrar.health(claim, request.error() == null, request.errorMessage()));
  }

  void left(AdsStream stream) {
    streams.remove(stream);
    stream.registration().ifPresent(registrar::disconnect);
  }

  /**
   * Makes a new version of the configuration and sends each stream what changed for it. Called
   * under the lock.
   *
   * @param forced to send everything, changed or not
   */
  public void push(boolean forced) {
    version.next();
    for (AdsStream stream : List.copyOf(streams)) {
      guarded(stream, () -> stream.push(forced));
    }
  }

  /** Ends every stream with a status. Called under the lock. */
  public void closeStreams(Status status) {
    List.copyOf(streams).forEach(stream -> stream.end(status));
  }

  /** The streams that are open. Called under the lock. */
  public List<Connection> connections() {
    return streams.stream().map(AdsStream::view).toList();
  }

  XdsResponse response(
      AdsStream stream, String typeUrl, List<NamedResource> resources, List<String> removed) {
    String nonce = version.current() + UUID.randomUUID();
    journal.add(
        new ResponseRecord(
            clock.instant(),
            stream.id(),
            typeUrl,
            version.current(),
            nonce,
            resources.stream().map(NamedResource::name).toList(),
            removed));
    return new XdsResponse(typeUrl, version.current(), nonce, resources, removed, identifier);
  }

  void record(AdsStream stream, XdsRequest request) {
    journal.add(
        new RequestRecord(
            clock.instant(),
            stream.id(),
            stream.protocol(),
            request.typeUrl(),
            request.names(),
            request.unsubscribed(),
            request.nonce(),
            request.errorMessage()));
  }

  Journal journal() {
    return journal;
  }

  Renderer renderer() {
    return renderer;
  }

  FaultySender sender() {
    return sender;
  }
}
