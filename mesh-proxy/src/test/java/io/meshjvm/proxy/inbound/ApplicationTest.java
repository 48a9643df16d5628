package io.meshjvm.proxy.inbound;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.core.bootstrap.ServingSettings;
import io.meshjvm.proxy.internal.Connections;
import io.meshjvm.proxy.internal.FailureLog;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is found out about an application on its first connections. */
class ApplicationTest {

  private final Tally tally = new Tally();
  private final AtomicLong clock = new AtomicLong();
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private ServerSocket server;
  private Application application;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 5, ServedMesh.LOOPBACK);
    application =
        new Application(
            new InboundForward(
                new InetSocketAddress(ServedMesh.LOOPBACK, 0),
                new InetSocketAddress(ServedMesh.LOOPBACK, server.getLocalPort()),
                InboundForward.Protocol.AUTOMATIC),
            new Terms(
                ServingSettings.none(),
                new Connections(10),
                tally,
                new FailureLog(LoggerFactory.getLogger(ApplicationTest.class), System::nanoTime)),
            1,
            clock::get);
  }

  @AfterEach
  void stop() throws IOException {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    server.close();
  }

  private Throwable tryHttp2(String answer) throws IOException {
    Pool pool = application.pool((EventLoop) loops.next());
    Future<Http2Connection> attempt = application.connectHttp2(pool);
    try (Socket accepted = server.accept()) {
      accepted.getInputStream().readNBytes("PRI * HTTP/2.0".length());
      accepted.getOutputStream().write(answer.getBytes(US_ASCII));
      accepted.getOutputStream().flush();
      if (answer.isEmpty()) {
        accepted.setSoLinger(true, 0);
      } else {
        assertThat(attempt.awaitUninterruptibly(60, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(attempt.awaitUninterruptibly(60, TimeUnit.SECONDS)).isTrue();
    return attempt.cause();
  }

  @Test
  void isTriedAgainAfterItLeftInTheMiddleOfTheFirstConnection() throws IOException {
    assertThat(application.learns(tryHttp2(""))).isTrue();
    assertThat(application.speaksHttp2(true)).isFalse();

    clock.addAndGet(TimeUnit.SECONDS.toNanos(10));
    assertThat(application.speaksHttp2(true)).isTrue();
  }

  @Test
  void isNotTriedAgainAfterItAnsweredInHttp1() throws IOException {
    assertThat(application.learns(tryHttp2("HTTP/1.1 400 Bad Request\r\n\r\n"))).isTrue();

    clock.addAndGet(TimeUnit.DAYS.toNanos(1));
    assertThat(application.speaksHttp2(true)).isFalse();
  }

  @Test
  void isNotToBlameForConnectionsThatFailBecauseTheMemberLeaves() {
    EventLoop leaving = (EventLoop) loops.next();
    // Takes no new work that waits for others, and runs what it has.
    var unused = loops.shutdownGracefully(30, 60, TimeUnit.SECONDS);

    ChannelFuture attempt = application.connect(leaving, new ChannelInboundHandlerAdapter());

    assertThat(attempt.awaitUninterruptibly(60, TimeUnit.SECONDS)).isTrue();
    assertThat(attempt.cause()).isInstanceOf(IllegalStateException.class);
    leaving.submit(() -> {}).syncUninterruptibly();
    assertThat(tally.unreachable.sum()).isZero();
  }

  @Test
  void isToBlameWhereItTakesNoConnection() throws IOException {
    server.close();
    EventLoop loop = (EventLoop) loops.next();

    ChannelFuture attempt = application.connect(loop, new ChannelInboundHandlerAdapter());

    assertThat(attempt.awaitUninterruptibly(60, TimeUnit.SECONDS)).isTrue();
    loop.submit(() -> {}).syncUninterruptibly();
    assertThat(tally.unreachable.sum()).isEqualTo(1);
  }
}
