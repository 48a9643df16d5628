package io.meshjvm.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class HttpUpstreamTest {

  @Test
  void isReadWhileItIsIdleHoweverSlowTheClientWas() {
    HttpUpstream upstream = new HttpUpstream(new Target("web.test", 80));
    EmbeddedChannel channel = new EmbeddedChannel(upstream.pipeline());
    upstream.read(false);

    upstream.release();

    // Or nobody would see that the endpoint closes it, and the next request would go nowhere.
    assertThat(channel.config().isAutoRead()).isTrue();
    channel.close();
  }
}
