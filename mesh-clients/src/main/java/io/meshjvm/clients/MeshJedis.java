package io.meshjvm.clients;

import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Jedis: {@code new Jedis(MeshJedis.sockets(mesh, "redis.shop", 6379))}; a pool takes the same
 * factory through Jedis' {@code ConnectionFactory}.
 *
 * <p>Jedis sees plain connections, so its own {@code ssl} stays off. Cluster and Sentinel clients
 * learn addresses of nodes from Redis and connect to those by themselves, which goes past the mesh.
 */
public final class MeshJedis {

  private MeshJedis() {}

  /** Connections to a service of the mesh, with Jedis' usual timeouts. */
  public static JedisSocketFactory sockets(Mesh mesh, String host, int port) {
    return sockets(mesh, new HostAndPort(host, port), DefaultJedisClientConfig.builder().build());
  }

  /**
   * Connections to a service of the mesh.
   *
   * @param config gives the timeouts for connecting and for answers; its other settings of sockets
   *     mean nothing here
   */
  public static JedisSocketFactory sockets(
      Mesh mesh, HostAndPort service, JedisClientConfig config) {
    SocketFactory sockets = mesh.socketFactory();
    return () -> connect(sockets, service, config);
  }

  private static Socket connect(
      SocketFactory sockets, HostAndPort service, JedisClientConfig config) {
    try {
      Socket socket = sockets.createSocket();
      // Before it connects, since a failure behind that would leave the connection open.
      socket.setSoTimeout(config.getSocketTimeoutMillis());
      socket.connect(
          InetSocketAddress.createUnresolved(service.getHost(), service.getPort()),
          config.getConnectionTimeoutMillis());
      return socket;
    } catch (IOException e) {
      throw new JedisConnectionException(e.getMessage(), e);
    }
  }
}
