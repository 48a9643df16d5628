package io.meshjvm.proxy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketsTest {

  private static final int PART = 1024;

  private final Reluctant channel = new Reluctant();

  /** A channel whose other side takes as many parts as the test says. */
  private static final class Reluctant extends EmbeddedChannel {
    private int takes;

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
      for (; takes > 0 && waiting.current() != null; takes--) {
        waiting.remove();
      }
    }

    void take(int parts) {
      takes = parts;
      flush();
    }
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void endsAtOnceWhenNothingWaits() {
    channel.take(1);

    Sockets.end(channel);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void endsWhenWhatWaitedIsTaken() {
    write(3);
    Sockets.end(channel);
    assertThat(channel.isOpen()).isTrue();

    channel.take(4);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void breaksOffWhoTakesNothingOfWhatWaits() {
    write(3);
    Sockets.end(channel);

    minutes(1);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void waitsForWhoTakesSlowly() {
    write(3);
    Sockets.end(channel);
    for (int i = 0; i < 2; i++) {
      channel.take(1);
      minutes(1);
      assertThat(channel.isOpen()).isTrue();
    }

    minutes(1);

    assertThat(channel.isOpen()).isFalse();
  }

  private void write(int parts) {
    for (int i = 0; i < parts; i++) {
      var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[PART]));
    }
    assertThat(Sockets.waiting(channel)).isGreaterThanOrEqualTo((long) parts * PART);
  }

  private void minutes(long count) {
    channel.advanceTimeBy(count, TimeUnit.MINUTES);
    channel.runScheduledPendingTasks();
  }
}
