package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys, chains and roots that change while connections come and go. */
class RotationTest {

  private static final int THREADS = 3;
  private static final int ROTATIONS = 50;

  private final TestCa ca = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void failsNoRequestWhileBothSidesRotate(ServerKind kind) throws Exception {
    try (Member server = Member.of(ca, "greeter", kind.engine());
        Member client = Member.of(ca, "caller");
        ServerKind.Running running = kind.start(server.tls())) {
      Load load = new Load(client, server, running.port());
      for (int rotation = 0; rotation < ROTATIONS; rotation++) {
        load.awaitOneMore();
        server.rotate();
        client.rotate();
      }
      load.stop();
      assertThat(load.failures).isEmpty();
      assertThat(load.served.get()).isGreaterThanOrEqualTo(ROTATIONS);
    }
  }

  @Test
  void movesFromOneRootToAnotherWithoutAFailedRequest() throws Exception {
    try (Member server = Member.of(ca, "greeter");
        Member client = Member.of(ca, "caller");
        ServerKind.Running running = ServerKind.NETTY_ON_BORINGSSL.start(server.tls())) {
      Load load = new Load(client, server, running.port());
      List<Runnable> steps = List.of(ca::addRoot, ca::signWithNewestRoot, ca::retireOldRoots);
      IssuedCertificate old = ca.issue("shop", "caller", Duration.ofHours(1));
      for (Runnable step : steps) {
        step.run();
        server.rotate();
        load.awaitOneMoreOfEach();
        client.rotate();
        load.awaitOneMoreOfEach();
      }
      load.stop();
      assertThat(load.failures).isEmpty();
      client.use(old, ca.roots());
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      assertThatThrownBy(
              () -> ClientKind.CONNECTED_SOCKET.call(client.tls(), target, running.port()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void neverPairsAKeyWithTheChainOfAnother() throws Exception {
    Member member = Member.of(ca, "greeter");
    List<IssuedCertificate> issued =
        IntStream.range(0, 8)
            .mapToObj(number -> ca.issue("shop", "greeter", Duration.ofHours(1)))
            .toList();
    Epochs epochs =
        new Epochs(
            member.identity(),
            () -> java.util.Set.of(member.id().trustDomain()),
            java.time.Clock.systemUTC());
    AtomicBoolean over = new AtomicBoolean();
    Thread rotator =
        new Thread(
            () -> {
              for (int i = 0; !over.get(); i++) {
                member.use(issued.get(i % issued.size()), ca.roots());
              }
            });
    rotator.setDaemon(true);
    rotator.start();
    for (int handshake = 0; handshake < 1000; handshake++) {
      SvidKeyManager keys = epochs.current().keyManager();
      String alias = keys.alias();
      Thread.yield();
      assertThat(matches(keys, alias)).isTrue();
      assertThat(keys.getPrivateKey("svid-0")).isNull();
    }
    over.set(true);
    rotator.join();
    member.close();
  }

  private static boolean matches(SvidKeyManager keys, String alias) throws Exception {
    X509Certificate[] chain = keys.getCertificateChain(alias);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivateKey(alias));
    signature.update((byte) 1);
    byte[] signed = signature.sign();
    signature.initVerify(chain[0]);
    signature.update((byte) 1);
    return signature.verify(signed);
  }

  /** Threads that open connection after connection. */
  private static final class Load {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicIntegerArray servedOf = new AtomicIntegerArray(THREADS);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(THREADS);

    Load(Member client, Member server, int port) {
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      for (int number = 0; number < THREADS; number++) {
        int own = number;
        Thread thread = new Thread(() -> run(own, client, target, port));
        thread.setDaemon(true);
        thread.start();
      }
    }

    private void run(int number, Member client, ClientTarget target, int port) {
      while (!over.get()) {
        try {
          ClientKind.CONNECTED_SOCKET.call(client.tls(), target, port);
          served.incrementAndGet();
          servedOf.incrementAndGet(number);
        } catch (Exception e) {
          failures.add(e);
          over.set(true);
        }
      }
      stopped.countDown();
    }

    /** Waits for a request, or for failure. */
    void awaitOneMore() {
      int before = served.get();
      await(() -> served.get() > before);
    }

    /** Waits until no thread is still at the connection that it is at now, or for failure. */
    void awaitOneMoreOfEach() {
      for (int number = 0; number < THREADS; number++) {
        int own = number;
        int before = servedOf.get(own);
        await(() -> servedOf.get(own) > before);
      }
    }

    private void await(BooleanSupplier condition) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(2))
          .until(() -> condition.getAsBoolean() || over.get());
    }

    void stop() throws InterruptedException {
      over.set(true);
      assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
