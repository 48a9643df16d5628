package io.meshjvm.proxy.inbound;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.core.bootstrap.ServingSettings;
import io.meshjvm.proxy.internal.Connections;
import io.meshjvm.proxy.internal.FailureLog;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PoolTest {

  private static final long NOW = 7;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private ServerSocket application;
  private Pool pool;

  @BeforeEach
  void listen() throws IOException {
    application = new ServerSocket(0, 50, ServedMesh.LOOPBACK);
    InboundForward forward =
        new InboundForward(
            new InetSocketAddress(ServedMesh.LOOPBACK, 0),
            new InetSocketAddress(ServedMesh.LOOPBACK, application.getLocalPort()),
            InboundForward.Protocol.HTTP1);
    Terms terms =
        new Terms(
            ServingSettings.none(),
            new Connections(10),
            new Tally(),
            new FailureLog(LoggerFactory.getLogger(PoolTest.class), System::nanoTime));
    pool = new Application(forward, terms, 1, () -> NOW).pool(loop);
  }

  @AfterEach
  void stop() throws IOException {
    loops.shutdownGracefully(0, 1, SECONDS).syncUninterruptibly();
    application.close();
  }

  private Future<Link> acquire() throws InterruptedException {
    return on(() -> pool.acquire(false, Pool.Reuse.ANY));
  }

  private <T> T on(Callable<T> step) throws InterruptedException {
    return loop.submit(step).sync().getNow();
  }

  private static Link got(Future<Link> wanted) throws InterruptedException {
    assertThat(wanted.await(30, SECONDS)).isTrue();
    return wanted.getNow();
  }

  @Test
  void whoWaitedAndLeftGivesTheLinkToTheNext() throws InterruptedException {
    Link only = got(acquire());
    Future<Link> left = acquire();
    left.addListener(done -> left.getNow().giveBack(NOW));
    Future<Link> stays = acquire();

    loop.execute(() -> only.release(true, NOW));

    assertThat(got(stays)).isSameAs(only);
    assertThat(pool.open()).isEqualTo(1);
  }

  @Test
  void seesTheEndOfAnIdleLinkWhoseLastAnswerASlowClientHeldBack() throws Exception {
    Link link = got(acquire());
    try (Socket accepted = application.accept()) {
      assertThat(accepted.isConnected()).isTrue();
      loop.submit(
              () -> {
                link.read(false);
                link.release(true, NOW);
              })
          .sync();
    }

    await().atMost(Duration.ofSeconds(30)).until(() -> on(pool::open) == 0);
  }
}
