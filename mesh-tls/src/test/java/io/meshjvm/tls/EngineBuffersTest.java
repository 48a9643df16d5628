package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What engines say of the buffers that they want, as containers take it before the handshake. */
class EngineBuffersTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final int FULL_RECORD = 16384;

  @ParameterizedTest
  @EnumSource(names = {"BORINGSSL", "BOUNCY_CASTLE"})
  void theLongestRecordHasRoomInWhatAServerNamesFirst(TlsEngine kind) throws Exception {
    try (Member member = Member.of(CA, "greeter", kind)) {
      SSLEngine server = member.tls().serverContext().createSSLEngine();
      ByteBuffer plain = ByteBuffer.allocate(server.getSession().getApplicationBufferSize());
      SSLEngine client = client(member);
      ByteBuffer wire = ByteBuffer.allocate(1 << 17);
      try {
        shakeHands(client, server);
        int sent = client.wrap(ByteBuffer.allocate(FULL_RECORD), wire).bytesConsumed();
        wire.flip();
        SSLEngineResult result = server.unwrap(wire, plain);

        assertThat(result.getStatus()).isEqualTo(Status.OK);
        assertThat(plain.position()).isEqualTo(sent).isGreaterThan(FULL_RECORD - 32);
      } finally {
        ReferenceCountUtil.release(client);
      }
    }
  }

  private static SSLEngine client(Member member) {
    return member
        .tls()
        .nettyClientContext(member.target(List.of()))
        .newEngine(UnpooledByteBufAllocator.DEFAULT);
  }

  private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
    client.beginHandshake();
    server.beginHandshake();
    while (!over(client) || !over(server) || toServer.position() + toClient.position() > 0) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
  }

  /** Says all that an engine has to say, and lets it hear one record. */
  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
      task.run();
    }
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      engine.wrap(ByteBuffer.allocate(0), out);
    }
    in.flip();
    engine.unwrap(in, ByteBuffer.allocate(1 << 15));
    in.compact();
  }

  private static boolean over(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }
}
