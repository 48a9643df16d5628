package io.meshjvm.sdk;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.BootstrapLoader;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.trunk.LogContext;
import io.meshjvm.registration.HealthCheck;
import io.meshjvm.registration.Registration;
import io.meshjvm.tls.TlsEngine;
import io.meshjvm.tls.TlsMaterial;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Mesh} is made from. Everything has a default but the place of the five files;
 * {@link #start()} or {@link #join(Duration)} ends the description. Not thread-safe.
 */
public final class MeshBuilder {

  private final BootstrapLoader loader;
  final Map<String, HealthCheck> healthChecks = new LinkedHashMap<>();
  final Set<Integer> mutualTlsPorts = new LinkedHashSet<>();
  final Set<TrustDomain> trustDomainAliases = new LinkedHashSet<>();
  final Map<String, TlsMaterial> tlsMaterial = new LinkedHashMap<>();
  MeshObserver observer = MeshObserver.none();
  TlsEngine tlsEngine = TlsEngine.AUTOMATIC;
  @Nullable Duration drain;
  boolean closeOnShutdown = true;

  MeshBuilder(BootstrapLoader loader) {
    this.loader = loader;
  }

  /**
   * The address under which peers reach this workload; may be loopback, which is never taken by
   * itself.
   */
  public MeshBuilder address(InetAddress address) {
    loader.address(address);
    return this;
  }

  /**
   * Sets any setting by its key, before files and environment; the keys are in {@link
   * BootstrapLoader#keys()}.
   *
   * @throws io.meshjvm.core.bootstrap.BootstrapException if there is no such key
   */
  public MeshBuilder set(String key, String value) {
    loader.set(key, value);
    return this;
  }

  /**
   * Lets {@code ready} decide, beside the WorkloadGroup's probe if it has one, whether peers may
   * call this workload.
   */
  public MeshBuilder healthCheck(BooleanSupplier ready) {
    return healthCheck("application", HealthCheck.of(ready));
  }

  /** Adds a check in the application; the workload is healthy while all of them are. */
  public MeshBuilder healthCheck(String name, HealthCheck check) {
    healthChecks.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(check, "check"));
    return this;
  }

  /**
   * Says that the application serves {@code port} over mutual TLS of this mesh, so that a health
   * probe of that port comes with the own identity from the first attempt. Without it this is found
   * out by trying.
   */
  public MeshBuilder mutualTlsPort(int port) {
    mutualTlsPorts.add(port);
    return this;
  }

  /** Accepts peers of {@code trustDomain} too, as the mesh's {@code trustDomainAliases} do. */
  public MeshBuilder trustDomainAlias(String trustDomain) {
    trustDomainAliases.add(new TrustDomain(trustDomain));
    return this;
  }

  /**
   * Gives roots or a certificate for TLS with servers outside of the mesh, by the name that the
   * control plane has for them. A DestinationRule of mode {@code SIMPLE} or {@code MUTUAL} comes
   * with names only, and what a control plane names is never opened by itself: without material its
   * hosts are not called, and {@link Mesh#explain} says which name is missing.
   *
   * <p>{@code caCertificates: /p/root.pem} is {@code file-root:/p/root.pem}; {@code
   * clientCertificate: /p/c.pem} with {@code privateKey: /p/k.pem} is {@code
   * file-cert:/p/c.pem~/p/k.pem}; {@code credentialName: bank} is {@code kubernetes://bank} and,
   * for its roots, {@code kubernetes://bank-cacert}. A rule without {@code caCertificates} means
   * {@code file-root:system}, the roots that this JVM trusts, which need not be given.
   */
  public MeshBuilder tlsMaterial(String name, TlsMaterial material) {
    tlsMaterial.put(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(material, "material"));
    return this;
  }

  /** Chooses what terminates TLS for servers; automatic by default. */
  public MeshBuilder tlsEngine(TlsEngine engine) {
    tlsEngine = Objects.requireNonNull(engine, "engine");
    return this;
  }

  /**
   * How long {@link Mesh#close()} waits between reporting unhealthy and stopping; the mesh's {@code
   * terminationDrainDuration} by default, 5 s if that is not set either.
   */
  public MeshBuilder drain(Duration time) {
    drain = Objects.requireNonNull(time, "time");
    return this;
  }

  /** Whether the member leaves in order when the JVM is told to stop (SIGTERM); true by default. */
  public MeshBuilder closeOnShutdown(boolean close) {
    closeOnShutdown = close;
    return this;
  }

  /** Is told what happens inside, for metrics; what it throws is logged and goes no further. */
  public MeshBuilder observer(MeshObserver observer) {
    this.observer = Objects.requireNonNull(observer, "observer");
    return this;
  }

  /**
   * Starts the member and does not wait; {@link Mesh#awaitReady(Duration)} does.
   *
   * @throws io.meshjvm.core.bootstrap.BootstrapException if the files make no member
   * @throws io.meshjvm.tls.MeshTlsException if the chosen TLS engine cannot be had
   */
  public Mesh start() {
    Bootstrap loaded = loader.load();
    Bootstrap bootstrap = loaded.with(Registration.reportingHealth(loaded.node()));
    MeshThread thread = MeshThread.start("mesh-" + bootstrap.node().name());
    thread.execute(LogContext.of(bootstrap.node())::enter);
    return on(thread, () -> new Mesh(this, bootstrap, thread));
  }

  /** What is made on a thread, which ends if nothing comes of it. */
  static <T> T on(MeshThread thread, Supplier<T> made) {
    try {
      return made.get();
    } catch (RuntimeException | Error e) {
      // An error too: a class that is missing ends neither the application nor its next attempt.
      thread.close();
      throw e;
    }
  }

  /**
   * Starts the member and returns when it is registered, healthy and provisioned.
   *
   * <p>If the health depends on a server that needs this member's TLS, start the member first, then
   * the server, then await: see {@link #start()}.
   *
   * @throws MeshJoinException if that takes longer than {@code timeout}; the member is closed then
   */
  public Mesh join(Duration timeout) {
    Mesh mesh = start();
    try {
      return mesh.awaitReady(timeout);
    } catch (RuntimeException | Error e) {
      mesh.abandon();
      throw e;
    }
  }
}
