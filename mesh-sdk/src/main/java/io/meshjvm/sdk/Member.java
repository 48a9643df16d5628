package io.meshjvm.sdk;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Source;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.DnsSettings;
import io.meshjvm.core.bootstrap.LoopbackSettings;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.core.spi.InboundTerminator;
import io.meshjvm.core.spi.LoopbackPlane;
import io.meshjvm.core.trunk.LogContext;
import io.meshjvm.core.trunk.Trunk;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.AnswerMode;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.dns.SystemResolver;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.policy.InboundPolicies;
import io.meshjvm.registration.Registration;
import io.meshjvm.tls.ClientTargets;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.traffic.Destinations;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.SocketFactory;

/**
 * The rooms of one member, put together and started in the order of the data: trunk, names,
 * traffic, policy, TLS, registration. Closing takes them apart in reverse.
 */
final class Member implements AutoCloseable {

  /** How many lookups in the system's DNS may wait at once. */
  private static final int LOOKUPS = 64;

  private final Bootstrap bootstrap;
  private final MeshThread thread;
  private final Trunk trunk;
  private final MeshNames names;
  private final Traffic traffic;
  private final InboundPolicies policies;
  private final MeshTls tls;
  private final InboundGuard inbound;
  private final ExecutorService workers;
  private final Registration registration;
  private final MissingPorts missingPorts;
  private final SystemResolver system;
  private final HostAnswers answers;
  private final EndpointTls endpointTls;
  private final Dialler dialler;
  private final Parts parts;
  private final LoopbackService loopback;
  private final TerminatorService terminator;
  private final DnsService dns;
  private final Extensions extensions;

  private Member(MeshBuilder builder, Bootstrap bootstrap, MeshThread thread) {
    this.bootstrap = bootstrap;
    this.thread = thread;
    this.trunk = Trunk.create(bootstrap, thread, builder.observer);
    ControlPlane controlPlane = trunk.controlPlane();
    LogContext context = LogContext.of(bootstrap.node());
    this.workers = Executors.newCachedThreadPool(task -> worker(context.around(task)));
    this.system = SystemResolver.jdk(workers, LOOKUPS);
    this.loopback = new LoopbackService(this::parts, LoopbackService::installed);
    this.terminator = new TerminatorService(this::parts, TerminatorService::installed);
    HostResolver hosts = loopback.outwards(host -> system.resolve(host, AddressFamily.ANY));
    this.traffic =
        Traffic.open(
            controlPlane,
            thread,
            bootstrap.node(),
            hosts,
            builder.tlsMaterial.keySet(),
            trunk.observer());
    this.policies = InboundPolicies.subscribe(controlPlane, thread, bootstrap.inbound());
    this.names =
        MeshNames.open(
            controlPlane, bootstrap.node(), DnsService.searchDomain(bootstrap.dns()).orElse(null));
    this.tls =
        MeshTls.create(trunk.identity(), trustDomains(builder), thread.clock(), builder.tlsEngine);
    this.inbound =
        new InboundGuard(
            policies, trunk.identity(), tls, workers, thread.clock(), trunk.observer());
    this.registration = register(builder, controlPlane);
    this.missingPorts =
        new MissingPorts(
            thread,
            registration.status(),
            this::calledPorts,
            () -> policies.current().ports().keySet(),
            controlPlane::refresh);
    this.answers = answers(bootstrap);
    this.endpointTls = new EndpointTls(tls, workers, builder.tlsMaterial);
    Destinations destinations =
        new Destinations(
            traffic, new Surroundings(names, policies.outbound(), bootstrap.outbound()));
    this.dialler =
        new Dialler(new Outbound(destinations, traffic), endpointTls, hosts, thread::schedule);
    this.parts =
        new Parts()
            .add(bootstrap)
            .add(names)
            .add(answers)
            .add(traffic)
            .add(destinations)
            .add(HostResolver.class, hosts)
            .add(tls)
            .add(endpointTls)
            .add(SocketFactory.class, new MeshSocketFactory(dialler, AppProtocol.TCP))
            .add(new EndpointConnections(endpointTls, traffic::lease))
            .add(policies)
            .add(inbound)
            .lazily(LoopbackPlane.class, loopback::plane)
            .lazily(InboundTerminator.class, terminator::terminator);
    this.dns = DnsService.of(bootstrap.dns(), answers, trunk.observer());
    this.extensions = Extensions.attach(parts);
  }

  static Member start(MeshBuilder builder, Bootstrap bootstrap, MeshThread thread) {
    Member member = new Member(builder, bootstrap, thread);
    try {
      if (bootstrap.loopback().answersNames()) {
        member.loopback.plane();
      }
      bootstrap.serving().forwards().forEach(member.terminator::serve);
      member.dns.start();
      member.trunk.start();
      return member;
    } catch (RuntimeException | Error e) {
      member.close();
      throw e;
    }
  }

  private HostAnswers answers(Bootstrap bootstrap) {
    DnsSettings dns = bootstrap.dns();
    LoopbackSettings local = bootstrap.loopback();
    HostAnswers.Builder builder =
        HostAnswers.builder(names)
            .observer(trunk.observer())
            .endpoints(new DirectAddresses(traffic))
            .loopback(loopback::address)
            .mode(local.everyHost() ? AnswerMode.LOOPBACK : mode(dns.endpoints()))
            .keep(bootstrap.controlPlane().discovery().host())
            .keep(bootstrap.controlPlane().certificateAuthority().host());
    dns.exceptions().forEach((host, endpoints) -> builder.mode(host, mode(endpoints)));
    local.hosts().forEach(host -> builder.mode(host, AnswerMode.LOOPBACK));
    return builder.build();
  }

  private static AnswerMode mode(boolean endpoints) {
    return endpoints ? AnswerMode.ENDPOINT : AnswerMode.VIRTUAL;
  }

  private Registration register(MeshBuilder builder, ControlPlane controlPlane) {
    Registration.Builder registrations =
        Registration.builder(controlPlane, bootstrap, thread, workers)
            .observer(trunk.observer())
            .probeTransport(
                new OwnPorts(
                    builder.mutualTlsPorts, bootstrap.node().addresses(), trunk.identity(), tls));
    builder.healthChecks.forEach(registrations::healthCheck);
    return registrations.start();
  }

  /** The ports of this workload that peers are led to. */
  private Set<Integer> calledPorts() {
    return traffic.current().servicesSelecting(bootstrap.node()).stream()
        .map(selection -> selection.endpoint().address().getPort())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The own trust domain, those that the mesh's inbound listener accepts, and the aliases that the
   * application named.
   */
  private Supplier<Set<TrustDomain>> trustDomains(MeshBuilder builder) {
    Set<TrustDomain> aliases = Set.copyOf(builder.trustDomainAliases);
    TrustDomain configured = new TrustDomain(bootstrap.identity().trustDomain());
    return () -> {
      Set<TrustDomain> accepted = new HashSet<>(aliases);
      Optional<WorkloadIdentity> identity = trunk.identity().current();
      accepted.add(identity.map(own -> own.svid().id().trustDomain()).orElse(configured));
      accepted.addAll(policies.current().others().trustDomains());
      return accepted;
    };
  }

  private static Thread worker(Runnable task) {
    Thread thread = new Thread(task, "mesh-worker");
    thread.setDaemon(true);
    return thread;
  }

  Bootstrap bootstrap() {
    return bootstrap;
  }

  MeshThread thread() {
    return thread;
  }

  Trunk trunk() {
    return trunk;
  }

  Source<Optional<WorkloadIdentity>> identity() {
    return trunk.identity();
  }

  MeshNames names() {
    return names;
  }

  Traffic traffic() {
    return traffic;
  }

  InboundPolicies policies() {
    return policies;
  }

  MeshTls tls() {
    return tls;
  }

  InboundGuard inbound() {
    return inbound;
  }

  Registration registration() {
    return registration;
  }

  Optional<InetSocketAddress> dnsAddress() {
    return dns.address();
  }

  LoopbackService loopback() {
    return loopback;
  }

  TerminatorService terminator() {
    return terminator;
  }

  Parts parts() {
    return parts;
  }

  Dialler dialler() {
    return dialler;
  }

  /** The targets of TLS for connections that speak {@code protocol}. */
  ClientTargets targets(AppProtocol protocol) {
    return new TrafficTargets(traffic, endpointTls, protocol.alpn());
  }

  /** Looks {@code name} up in the mesh, then in the system's DNS; blocks. */
  List<InetAddress> resolve(String name) throws UnknownHostException {
    try {
      return answers.resolve(name, AddressFamily.ANY, system).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw e;
    }
  }

  /** What every room says now. */
  Readiness readiness() {
    boolean identified =
        identity()
            .current()
            .filter(own -> own.svid().validAt(thread.clock().instant()))
            .isPresent();
    return new Readiness(
        identified,
        trunk.identityStatus().current(),
        trunk.controlPlane().status().current(),
        registration.status().current(),
        traffic.current().provisioned());
  }

  @Override
  public void close() {
    extensions.close();
    dns.close();
    terminator.close();
    loopback.close();
    missingPorts.close();
    registration.close();
    inbound.close();
    system.close();
    workers.shutdownNow();
    policies.close();
    names.close();
    traffic.close();
    trunk.close();
    tls.close();
    thread.close();
  }
}
