package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.spi.LoopbackException;
import io.meshjvm.core.spi.LoopbackPlane;
import io.meshjvm.traffic.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopbackServiceTest {

  private static final InetAddress OWN = address("127.9.8.7");
  private static final InetAddress OTHER = address("192.0.2.1");

  private final AtomicInteger opened = new AtomicInteger();
  private final FakePlane plane = new FakePlane();
  private final LoopbackService service =
      new LoopbackService(
          Parts::new,
          () ->
              Optional.of(
                  member -> {
                    opened.incrementAndGet();
                    return plane;
                  }));

  private static InetAddress address(String ip) {
    return new InetSocketAddress(ip, 0).getAddress();
  }

  /** Has one host at one address. */
  private static final class FakePlane implements LoopbackPlane {
    private boolean drained;
    private int closed;

    @Override
    public InetSocketAddress forward(String host, int port) {
      return new InetSocketAddress(OWN, port);
    }

    @Override
    public Optional<InetAddress> address(String host) {
      return Optional.of(OWN);
    }

    @Override
    public boolean owns(InetAddress address) {
      return address.equals(OWN);
    }

    @Override
    public InetSocketAddress httpProxy() {
      return new InetSocketAddress(OWN, 1);
    }

    @Override
    public ProxySelector proxySelector(ProxySelector others) {
      return others;
    }

    @Override
    public void drain(Duration limit) {
      drained = true;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private static HostResolver answers(InetAddress... addresses) {
    return host -> CompletableFuture.completedFuture(List.of(addresses));
  }

  @Test
  void saysWhichLibraryIsMissing() {
    LoopbackService none = new LoopbackService(Parts::new, Optional::empty);

    assertThatThrownBy(none::plane)
        .isInstanceOf(LoopbackException.class)
        .hasMessageContaining("MESH-1601")
        .hasMessageContaining("io.meshjvm:mesh-proxy");
    assertThat(none.address("db.shop")).isEmpty();
  }

  @Test
  void opensNothingUntilSomebodyAsks() {
    assertThat(service.address("db.shop")).isEmpty();
    service.drain(Duration.ZERO);
    assertThat(opened).hasValue(0);
    assertThat(plane.drained).isFalse();

    assertThat(service.plane()).isSameAs(service.plane());
    assertThat(opened).hasValue(1);
    assertThat(service.address("db.shop")).contains(OWN);
    service.drain(Duration.ZERO);
    assertThat(plane.drained).isTrue();
  }

  @Test
  void opensNothingOnceItIsClosed() {
    service.close();

    assertThatThrownBy(service::plane).hasMessageContaining("MESH-1605");
    assertThat(opened).hasValue(0);
  }

  @Test
  void closesWhatIsOpen() {
    LoopbackPlane open = service.plane();
    assertThat(open).isSameAs(plane);
    service.close();

    assertThat(plane.closed).isEqualTo(1);
  }

  @Test
  void endpointsAreNeverLookedForAtTheOwnAddresses() {
    HostResolver before = service.outwards(answers(OWN, OTHER));
    assertThat(before.resolve("db").toCompletableFuture().join()).containsExactly(OWN, OTHER);
    LoopbackPlane open = service.plane();
    assertThat(open.owns(OWN)).isTrue();

    assertThat(before.resolve("db").toCompletableFuture().join()).containsExactly(OTHER);
    assertThatThrownBy(
            () -> service.outwards(answers(OWN)).resolve("db").toCompletableFuture().join())
        .hasCauseInstanceOf(UnknownHostException.class)
        .hasMessageContaining("MESH-1610");
  }
}
