package io.meshjvm.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.policy.Opening;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.time.VirtualTime;
import io.meshjvm.tls.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of HTTP whose caller's certificate ends while they are open. */
class RetirementTest {

  private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 8080);
  private static final int GO_AWAY = 7;

  private final TestCa ca = TestCa.create();
  private final VirtualTime time = new VirtualTime(Instant.now());
  private final Node node = new Node(ca, "server", time.clock(), Duration.ofHours(1));
  private final FakeMesh mesh = new FakeMesh();
  private final InboundGuard guard = mesh.guard(node.identity, node.tls, time.clock());
  private final EmbeddedChannel channel = new EmbeddedChannel();

  RetirementTest() {
    FakeChain chain =
        FakeChain.plain()
            .requests(
                (caller, call) -> call.path().equals("/denied") ? FakeChain.DENY : FakeChain.ALLOW);
    mesh.permissive(chain, FakeChain.mutual());
    PeerIdentity caller =
        new PeerIdentity(node.id, node.identity.current().orElseThrow().svid().leaf());
    Arrival arrival = new Arrival(ADDRESS, ADDRESS, Opening.plain("http/1.1"), null);
    new InboundConnection(arrival, chain, Optional.of(caller)).attach(channel);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    guard.close();
    node.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/denied"})
  void theNextAnswerIsTheLast(String path) {
    http1();
    assertThat(ask(path)).doesNotContain("connection: close");

    time.advance(Duration.ofHours(2));

    assertThat(ask(path)).contains("connection: close");
    channel.advanceTimeBy(2, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatIsAskedAfterTheLastAnswerIsNotHeard() {
    http1();
    time.advance(Duration.ofHours(2));
    ask("/");

    assertThat(ask("/")).isEmpty();
    assertThat(guard.stats().allowedRequests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/denied"})
  void streamsAreAnsweredAndTheirConnectionIsSentAwayOnce(String path) {
    http2();
    send(frame(4, 0, 0));
    // Not stream 1, which Netty has its own mind about on a channel that no server accepted.
    send(frame(1, 5, 3, head(path)));
    assertThat(frames(GO_AWAY)).isZero();

    time.advance(Duration.ofHours(2));
    send(frame(1, 5, 5, head(path)));
    send(frame(1, 5, 7, head(path)));

    assertThat(frames(GO_AWAY)).isEqualTo(1);
    assertThat(channel.isOpen()).isTrue();
    long answered = guard.stats().allowedRequests() + guard.stats().deniedRequests();
    assertThat(answered).isEqualTo(3);
  }

  private void http1() {
    channel
        .pipeline()
        .addLast(new HttpServerCodec(), new InboundHttpHandler(guard), new Application());
  }

  private void http2() {
    channel
        .pipeline()
        .addLast(
            Http2FrameCodecBuilder.forServer().build(),
            new Http2MultiplexHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    stream
                        .pipeline()
                        .addLast(
                            new Http2StreamFrameToHttpObjectCodec(true),
                            new InboundHttpHandler(guard),
                            new Application());
                  }
                }));
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private String ask(String path) {
    send(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    ByteBuf written = written();
    String text = written.toString(StandardCharsets.US_ASCII);
    written.release();
    return text;
  }

  private void send(byte[] bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    channel.runPendingTasks();
  }

  private ByteBuf written() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.writeBytes(next);
      next.release();
    }
    return all;
  }

  /** How many frames of a type were written since this was asked before. */
  private int frames(int type) {
    ByteBuf written = written();
    int count = 0;
    while (written.isReadable()) {
      int length = written.readUnsignedMedium();
      count += written.readByte() == type ? 1 : 0;
      written.skipBytes(5 + length);
    }
    written.release();
    return count;
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    frame.writeBytes(payload);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    return bytes;
  }

  /** GET of https for the host a, in HPACK, with literals that are not indexed. */
  private static byte[] head(String path) {
    ByteBuf head = Unpooled.buffer();
    head.writeBytes(new byte[] {(byte) 0x82, (byte) 0x87, 0x01, 1, 'a', 0x04});
    head.writeByte(path.length());
    head.writeCharSequence(path, StandardCharsets.US_ASCII);
    byte[] bytes = new byte[head.readableBytes()];
    head.readBytes(bytes);
    return bytes;
  }

  private static final class Application extends SimpleChannelInboundHandler<HttpObject> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
      if (message instanceof HttpRequest) {
        FullHttpResponse response =
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().setInt("content-length", 0);
        var unused = ctx.writeAndFlush(response);
      }
    }
  }
}
