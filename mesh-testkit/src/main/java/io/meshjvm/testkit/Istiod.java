package io.meshjvm.testkit;

import com.google.protobuf.Any;
import io.grpc.Status;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.config.MeshStore;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.testkit.fault.CaFaults;
import io.meshjvm.testkit.fault.NetworkFaults;
import io.meshjvm.testkit.fault.ResponseFaults;
import io.meshjvm.testkit.journal.CertificateRecord;
import io.meshjvm.testkit.journal.Connection;
import io.meshjvm.testkit.journal.Nack;
import io.meshjvm.testkit.journal.ProtocolViolation;
import io.meshjvm.testkit.journal.RequestRecord;
import io.meshjvm.testkit.journal.ResponseRecord;
import io.meshjvm.testkit.time.VirtualTime;
import io.meshjvm.testkit.token.TokenIssuer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * An istiod that runs in the JVM, on a loopback socket with TLS.
 *
 * <p>It serves discovery (state of the world and delta), certificates and auto-registration by
 * istiod's own rules, from configuration objects that {@link #apply} takes as YAML. Unless a
 * debounce time is set, a change has been handed to every stream when the call that made it
 * returns. It issues to nobody but its own test mesh; tokens and keys are random for each instance.
 *
 * <p>Safe for use by many threads. {@link #close()} is idempotent; all threads are daemons.
 */
public final class Istiod implements AutoCloseable {

  /** The host name that the serving certificate is for, besides others of the same kind. */
  public static final String HOST = "istiod.istio-system.svc";

  private final IstiodServer server;

  private Istiod(Builder builder) {
    this.server = new IstiodServer(builder);
  }

  /** An istiod with the defaults of {@link Builder}, started. */
  public static Istiod start() {
    return builder().start();
  }

  /** An istiod to order. */
  public static Builder builder() {
    return new Builder();
  }

  /** The loopback port that clients connect to; stays the same until {@link #close()}. */
  public int port() {
    return server.front().port();
  }

  /**
   * The loopback port of the east-west gateway, which passes TLS on by its SNI.
   *
   * @throws IllegalStateException unless built with {@link Builder#eastWestGateway()}
   */
  public int gatewayPort() {
    return server.gateway().port();
  }

  /** {@link #HOST} with {@link #port()}; not resolvable by itself. */
  public String discoveryAddress() {
    return HOST + ":" + port();
  }

  /** The certificate authority. */
  public TestCa ca() {
    return server.ca();
  }

  /** Who issues tokens and reviews them. */
  public TokenIssuer tokens() {
    return server.tokens();
  }

  /** The configuration; changes made here directly are pushed one by one. */
  public MeshStore store() {
    return server.store();
  }

  /**
   * Creates or replaces objects, and pushes once.
   *
   * @param yaml one or more documents
   * @throws io.meshjvm.testkit.config.ConfigException if the text cannot be accepted
   */
  public void apply(String yaml) {
    server.change(() -> store().apply(yaml));
  }

  /** Deletes the objects that a YAML text names, and pushes once. */
  public void deleteYaml(String yaml) {
    server.change(() -> store().deleteYaml(yaml));
  }

  /** Deletes one object, and what it owns, and pushes once. */
  public void delete(String kind, String namespace, String name) {
    server.change(() -> store().delete(kind, namespace, name));
  }

  /**
   * Serves a resource as it is, in place of a rendered one of that name or besides them.
   *
   * @param typeUrl the type
   * @param name the resource's name; empty for the name table and the trust bundle
   * @param resource the resource; it need not be valid, nor of that type
   */
  public void serve(String typeUrl, String name, Any resource) {
    server.serve(typeUrl, name, resource);
  }

  /** Ends {@link #serve} for a resource. */
  public void withdraw(String typeUrl, String name) {
    server.withdraw(typeUrl, name);
  }

  /** Pushes every subscribed type to every stream, changed or not. */
  public void push() {
    server.pushAll();
  }

  /** A good token of a service account. */
  public String issueToken(String namespace, String serviceAccount, Duration ttl) {
    return tokens().issue(namespace, serviceAccount, ttl);
  }

  /** The trusted roots as PEM, as in configmap {@code istio-ca-root-cert}. */
  public String rootCertificatesPem() {
    return ca().rootsPem();
  }

  /**
   * Writes the five files of {@code istioctl x workload entry configure}, for this server's port.
   *
   * @param directory where to; made if need be, files in it are overwritten
   * @param spec for which VM
   * @throws IllegalArgumentException if the WorkloadGroup does not exist
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public void writeVmDirectory(Path directory, VmSpec spec) {
    server.vmDirectory(spec).write(directory);
  }

  /** First step of a rotation: a second root is trusted, the first still signs. */
  public void addRoot() {
    server.rotate(ca()::addRoot);
  }

  /** Second step: the newest root signs, istiod's own certificate included; all are trusted. */
  public void signWithNewestRoot() {
    server.rotate(ca()::signWithNewestRoot);
  }

  /** Third step: only the root that signs is trusted. */
  public void retireOldRoots() {
    server.rotate(ca()::retireOldRoots);
  }

  /** The open streams, oldest first. */
  public List<Connection> connections() {
    return server.connections();
  }

  /** All WorkloadEntries, oldest first. */
  public List<WorkloadEntry> workloadEntries() {
    return store().workloadEntries();
  }

  /** Every xDS request so far. */
  public List<RequestRecord> requests() {
    return server.journal().requests();
  }

  /** Every xDS response so far, before faults were applied to it. */
  public List<ResponseRecord> responses() {
    return server.journal().responses();
  }

  /** Every NACK so far. */
  public List<Nack> nacks() {
    return server.journal().nacks();
  }

  /** Every breach of the protocol so far. */
  public List<ProtocolViolation> violations() {
    return server.journal().violations();
  }

  /** Every request to the certificate service so far. */
  public List<CertificateRecord> certificateRequests() {
    return server.journal().certificates();
  }

  /** How many changes were pushed so far, forced pushes not counted. */
  public int pushes() {
    return server.pushes();
  }

  /** The faults of xDS responses. */
  public ResponseFaults responseFaults() {
    return server.responseFaults();
  }

  /** The faults of the certificate service. */
  public CaFaults caFaults() {
    return server.caFaults();
  }

  /** The faults of the network in front of {@link #port()}. */
  public NetworkFaults network() {
    return server.front();
  }

  /** Ends every open stream with a status; connections stay. */
  public void closeStreams(Status status) {
    server.closeStreams(status);
  }

  /**
   * Sends GOAWAY on every connection and closes what is left of them after a time, as istiod does
   * at the end of a connection's age. New connections are served at once.
   *
   * @param grace how long open streams may go on
   */
  public void goAway(Duration grace) {
    server.goAway(grace);
  }

  /** Breaks every connection and serves new ones on the same port, with all state kept. */
  public void restart() {
    server.restart();
  }

  /** Ends all streams and frees the port. */
  @Override
  public void close() {
    server.close();
  }

  /** Options of an {@link Istiod}; the defaults are istiod's own, without debounce. */
  public static final class Builder {
    String trustDomain = TestCa.DEFAULT_TRUST_DOMAIN;
    String clusterId = "Kubernetes";
    KeyAlgorithm keys = KeyAlgorithm.RSA_2048;
    boolean intermediate;
    boolean trustBundles;
    boolean ambient;
    boolean gateway;
    Duration grace = Duration.ofSeconds(10);
    Duration debounce = Duration.ZERO;
    Duration maxConnectionAge = Duration.ofDays(365);
    Clock clock = Clock.systemUTC();
    @Nullable ScheduledExecutorService scheduler;

    private Builder() {}

    /** The mesh's trust domain. */
    public Builder trustDomain(String name) {
      this.trustDomain = Objects.requireNonNull(name, "name");
      return this;
    }

    /** The id of the mesh's one cluster, the only good value of header {@code clusterid}. */
    public Builder clusterId(String id) {
      this.clusterId = Objects.requireNonNull(id, "id");
      return this;
    }

    /** The kind of the keys of the CA and of its serving certificate. */
    public Builder keys(KeyAlgorithm kind) {
      this.keys = Objects.requireNonNull(kind, "kind");
      return this;
    }

    /** Lets an intermediate sign, as with a plugged-in CA. */
    public Builder withIntermediateCa() {
      this.intermediate = true;
      return this;
    }

    /** Distributes trust bundles over PCDS, as with {@code ISTIO_MULTIROOT_MESH=true}. */
    public Builder trustBundles() {
      this.trustBundles = true;
      return this;
    }

    /** Switches ambient mode on. */
    public Builder ambient() {
      this.ambient = true;
      return this;
    }

    /** Adds a second port that passes TLS on by SNI, like an east-west gateway. */
    public Builder eastWestGateway() {
      this.gateway = true;
      return this;
    }

    /** How long a WorkloadEntry outlives its last stream. */
    public Builder gracePeriod(Duration time) {
      this.grace = Objects.requireNonNull(time, "time");
      return this;
    }

    /** How long changes are gathered before they are pushed; 100 ms with istiod, zero here. */
    public Builder debounce(Duration time) {
      this.debounce = Objects.requireNonNull(time, "time");
      return this;
    }

    /**
     * How long a stream may live before its entry is taken for leaked, after half as long again;
     * streams are not ended by it.
     */
    public Builder maxConnectionAge(Duration time) {
      this.maxConnectionAge = Objects.requireNonNull(time, "time");
      return this;
    }

    /** Lets a test move the clock and run the grace periods, debounces and delays. */
    public Builder time(VirtualTime time) {
      this.clock = time.clock();
      this.scheduler = time.scheduler();
      return this;
    }

    /** Starts it. */
    public Istiod start() {
      return new Istiod(this);
    }
  }
}
