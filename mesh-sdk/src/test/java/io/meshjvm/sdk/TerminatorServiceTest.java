package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.core.spi.InboundTerminator;
import io.meshjvm.core.spi.ServingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TerminatorServiceTest {

  private static final InetSocketAddress APPLICATION =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 18080);

  private final List<String> told = new ArrayList<>();
  private final TerminatorService service =
      new TerminatorService(
          Parts::new,
          () ->
              Optional.of(
                  member -> {
                    told.add("open");
                    return new Fake();
                  }));

  private final class Fake implements InboundTerminator {
    @Override
    public InetSocketAddress serve(InboundForward forward) {
      told.add("serve");
      return forward.listen();
    }

    @Override
    public void drain() {
      told.add("drain");
    }

    @Override
    public void finish(Duration limit) {
      told.add("finish");
    }

    @Override
    public void close() {
      told.add("close");
    }
  }

  @Test
  void saysWhichLibraryIsMissing() {
    TerminatorService none = new TerminatorService(Parts::new, Optional::empty);

    assertThatThrownBy(() -> none.serve(new InetSocketAddress(8080), APPLICATION))
        .isInstanceOf(ServingException.class)
        .hasMessageContaining("MESH-1620")
        .hasMessageContaining("io.meshjvm:mesh-proxy");
  }

  @Test
  void opensNothingUntilSomethingIsServed() {
    service.drain();
    service.finish(Duration.ZERO);
    assertThat(told).isEmpty();

    service.serve(new InetSocketAddress(8080), APPLICATION);
    service.serve(new InetSocketAddress(8081), APPLICATION);
    service.drain();
    service.finish(Duration.ZERO);
    service.close();
    assertThat(told).containsExactly("open", "serve", "serve", "drain", "finish", "close");
  }

  @Test
  void anApplicationThatOthersReachIsRefused() {
    assertThatThrownBy(
            () ->
                service.serve(
                    new InetSocketAddress(8080), new InetSocketAddress("192.0.2.1", 18080)))
        .isInstanceOf(ServingException.class)
        .hasMessageContaining("MESH-1622");
    assertThat(told).isEmpty();
  }

  @Test
  void opensNothingOnceItIsClosed() {
    service.close();

    assertThatThrownBy(service::terminator).hasMessageContaining("MESH-1605");
    assertThat(told).isEmpty();
  }
}
