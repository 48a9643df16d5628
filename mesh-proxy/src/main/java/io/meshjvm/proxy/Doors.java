package io.meshjvm.proxy;

import io.meshjvm.proxy.internal.Door;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * Opens doors to services.
 *
 * @param loops serve them
 * @param plane what their connections share
 * @param check who may come in
 */
record Doors(EventLoopGroup loops, Plane plane, PeerCheck check) {

  /** A door to a service. */
  Door open(InetSocketAddress address, Target target) throws IOException {
    return open(address, new Forward(target, plane));
  }

  /** A door to anything. */
  Door open(InetSocketAddress address, Entrance entrance) throws IOException {
    return Door.open(loops, address, new Arrivals(plane, check, entrance));
  }

  /** Whether this machine lets processes listen on {@code address}. */
  static boolean canListenOn(InetAddress address) {
    try (ServerSocketChannel socket = ServerSocketChannel.open()) {
      socket.bind(new InetSocketAddress(address, 0), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
