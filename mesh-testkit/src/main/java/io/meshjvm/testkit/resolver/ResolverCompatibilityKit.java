package io.meshjvm.testkit.resolver;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.fault.ResponseFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every way to resolve mesh names must do. Extend it, open the resolver under test as a member
 * of the mesh that the kit runs, and it is tested: the adapters of this library are, and a resolver
 * of your own can be.
 *
 * <p>Names that are not of the mesh end in {@code .invalid}, so that nobody outside is asked for
 * them in earnest. A cache in front of the resolver must be off.
 */
public abstract class ResolverCompatibilityKit {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NAME_TABLE = "type.googleapis.com/istio.networking.nds.v1.NameTable";
  private static final int READERS = 3;

  @TempDir private @Nullable Path directory;
  private @Nullable Istiod istiod;
  private @Nullable ResolverUnderTest resolver;

  /** For subclasses; JUnit makes the instances. */
  protected ResolverCompatibilityKit() {}

  /** What the resolver sees of a call. */
  protected abstract Sight sight();

  /**
   * Starts a member and the resolver under test on it; need not wait for the mesh.
   *
   * @param vmDirectory the five files of the VM; it announces {@code 127.0.0.1}
   */
  protected abstract ResolverUnderTest open(Path vmDirectory) throws Exception;

  @BeforeEach
  void startMesh() throws Exception {
    istiod =
        Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(100)).start();
    istiod.apply(mesh());
    Path files = Objects.requireNonNull(directory).resolve("vm");
    istiod.writeVmDirectory(files, VmSpec.of("vm", "resolver"));
  }

  @AfterEach
  void stopMesh() throws Exception {
    if (resolver != null) {
      resolver.close();
    }
    istiod().close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "greeter.shop.svc.cluster.local",
        "greeter.shop.svc",
        "greeter.shop",
        "GREETER.Shop",
        "greeter.shop.svc.cluster.local."
      })
  void knowsAServiceByEachOfItsNames(String name) throws Exception {
    openAndSettle();
    assertEquals(answer("10.96.0.30", 50051, "127.0.0.9", 9555), resolve(name, 50051));
  }

  @Test
  void knowsServicesOfItsOwnNamespaceByTheirBareName() throws Exception {
    openAndSettle();
    assertEquals(answer("10.96.0.31", 7000, "127.0.0.10", 7001), resolve("neighbour", 7000));
  }

  @Test
  void knowsHostsOfServiceEntries() throws Exception {
    openAndSettle();
    assertEquals(answer("240.240.9.1", 80, "127.0.0.11", 8088), resolve("external.invalid", 80));
  }

  @Test
  void answersAWildcardFromTheTable() throws Exception {
    assumeTrue(sight().fallsBack(), "the resolver answers endpoints only");
    openAndSettle();
    assertEquals(List.of(at("240.240.9.2", 80)), resolve("any.thing.wild.invalid", 80));
  }

  @Test
  void answersThePortsThatItDoesNotKnowFromTheTable() throws Exception {
    assumeTrue(sight().fallsBack(), "the resolver answers endpoints only");
    openAndSettle();
    assertEquals(List.of(at("10.96.0.30", 81)), resolve("greeter.shop", 81));
  }

  @Test
  void leavesLocalhostToTheSystemWhateverTheMeshSays() throws Exception {
    assumeTrue(sight().fallsBack(), "the resolver answers endpoints only");
    openAndSettle();
    List<InetSocketAddress> addresses = resolve("localhost", 80);
    assertFalse(addresses.isEmpty());
    for (InetSocketAddress address : addresses) {
      assertTrue(address.getAddress().isLoopbackAddress(), address.toString());
      assertEquals(80, address.getPort());
    }
  }

  @Test
  void leavesAddressesAlone() throws Exception {
    assumeTrue(sight().fallsBack(), "the resolver answers endpoints only");
    openAndSettle();
    assertEquals(List.of(at("192.0.2.7", 80)), resolve("192.0.2.7", 80));
  }

  @Test
  void failsForANameThatNobodyHas() throws Exception {
    openAndSettle();
    assertFails("nobody.invalid");
  }

  @Test
  void asksTheSystemAsLongAsTheMeshIsOutOfReach() throws Exception {
    istiod().network().stall();
    resolver = open(files());
    assertFails("external.invalid");
    if (sight().fallsBack()) {
      assertTrue(resolve("localhost", 80).get(0).getAddress().isLoopbackAddress());
    }
    // In this order, so that no connection is stalled after those that were have been reset.
    istiod().network().restore();
    istiod().network().reset();
    settle();
  }

  @Test
  void goesOnAnsweringWhileIstiodIsAway() throws Exception {
    openAndSettle();
    istiod().network().refuse();
    istiod().network().reset();
    await().atMost(PATIENCE).until(() -> istiod().network().openConnections() == 0);
    assertEquals(answer("240.240.9.1", 80, "127.0.0.11", 8088), resolve("external.invalid", 80));
    istiod().network().restore();
  }

  @Test
  void followsTheMesh() throws Exception {
    openAndSettle();
    istiod().apply(serviceEntry("new.invalid", "240.240.9.3", "127.0.0.12"));
    awaitAnswer(answer("240.240.9.3", 80, "127.0.0.12", 8088), "new.invalid", 80);

    istiod().apply(serviceEntry("new.invalid", "240.240.9.4", "127.0.0.13"));
    awaitAnswer(answer("240.240.9.4", 80, "127.0.0.13", 8088), "new.invalid", 80);

    istiod().delete("ServiceEntry", "vm", "changing");
    await().atMost(PATIENCE).untilAsserted(() -> assertFails("new.invalid"));
  }

  @Test
  void keepsTheLastGoodTableWhenAnUpdateIsRejected() throws Exception {
    openAndSettle();
    istiod().responseFaults().next(NAME_TABLE, ResponseFault.MALFORMED_PAYLOAD);
    istiod().push();
    await()
        .atMost(PATIENCE)
        .until(() -> istiod().nacks().stream().anyMatch(n -> n.typeUrl().equals(NAME_TABLE)));
    assertEquals(answer("240.240.9.1", 80, "127.0.0.11", 8088), resolve("external.invalid", 80));
  }

  @Test
  void answersEveryReaderWhileTablesChange() throws Exception {
    openAndSettle();
    AtomicBoolean changing = new AtomicBoolean(true);
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        reads.add(readers.submit(reader(changing)));
      }
      for (int i = 1; i <= 20; i++) {
        istiod().apply(serviceEntry("new.invalid", "240.240.8." + i, "127.0.0.12"));
      }
      changing.set(false);
      for (Future<Integer> read : reads) {
        assertTrue(read.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) > 0);
      }
    } finally {
      changing.set(false);
      readers.shutdownNow();
    }
  }

  private Callable<Integer> reader(AtomicBoolean changing) {
    List<InetSocketAddress> expected = answer("10.96.0.30", 50051, "127.0.0.9", 9555);
    return () -> {
      int count = 0;
      do {
        assertEquals(expected, resolve("greeter.shop", 50051));
        count++;
      } while (changing.get());
      return count;
    };
  }

  private void assertFails(String host) {
    IOException failure = assertThrows(IOException.class, () -> resolve(host, 80));
    if (sight() == Sight.HOST) {
      assertTrue(failure instanceof UnknownHostException, failure.toString());
    }
  }

  private void openAndSettle() throws Exception {
    resolver = open(files());
    settle();
  }

  /** Waits until the resolver has the names and the endpoints. */
  private void settle() {
    awaitAnswer(answer("240.240.9.1", 80, "127.0.0.11", 8088), "external.invalid", 80);
    awaitAnswer(answer("10.96.0.30", 50051, "127.0.0.9", 9555), "greeter.shop", 50051);
  }

  private void awaitAnswer(List<InetSocketAddress> expected, String host, int port) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> assertEquals(expected, resolve(host, port)));
  }

  private List<InetSocketAddress> answer(String table, int port, String endpoint, int target) {
    return List.of(sight().endpoints() ? at(endpoint, target) : at(table, port));
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(address, port);
  }

  private List<InetSocketAddress> resolve(String host, int port) throws Exception {
    return Objects.requireNonNull(resolver, "opened by the test").resolve(host, port);
  }

  private Istiod istiod() {
    return Objects.requireNonNull(istiod, "started before each test");
  }

  private Path files() {
    return Objects.requireNonNull(directory, "made by JUnit").resolve("vm");
  }

  private static String serviceEntry(String host, String address, String endpoint) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: changing, namespace: vm}
    spec:
      hosts: [%s]
      addresses: [%s]
      ports:
      - {number: 80, name: tcp, protocol: TCP, targetPort: 8088}
      resolution: STATIC
      endpoints: [{address: %s}]
    """
        .formatted(host, address, endpoint);
  }

  private static String mesh() {
    try (InputStream yaml = ResolverCompatibilityKit.class.getResourceAsStream("mesh.yaml")) {
      return new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
