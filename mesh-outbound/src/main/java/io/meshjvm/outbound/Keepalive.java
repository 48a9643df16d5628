package io.meshjvm.outbound;

import io.meshjvm.traffic.Connecting.TcpKeepalive;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.SocketOption;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/** Probes of idle connections as a cluster wants them, where the channel's transport can. */
final class Keepalive {

  private Keepalive() {}

  static void apply(TcpKeepalive keepalive, ChannelConfig config) {
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    set(config, "TCP_KEEPIDLE", ExtendedSocketOptions.TCP_KEEPIDLE, seconds(keepalive.idle()));
    set(
        config,
        "TCP_KEEPINTVL",
        ExtendedSocketOptions.TCP_KEEPINTERVAL,
        seconds(keepalive.interval()));
    set(config, "TCP_KEEPCNT", ExtendedSocketOptions.TCP_KEEPCOUNT, keepalive.probes());
  }

  /** Sets what is not left to the system; a channel says no to options of another transport. */
  private static void set(
      ChannelConfig config, String epoll, SocketOption<Integer> nio, int value) {
    if (value > 0 && !config.setOption(NioChannelOption.of(nio), value)) {
      // By its name in Netty's pool, so that the transport need not be on the class path.
      config.setOption(
          ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#" + epoll), value);
    }
  }

  private static int seconds(Duration time) {
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, time.toSeconds()));
  }
}
