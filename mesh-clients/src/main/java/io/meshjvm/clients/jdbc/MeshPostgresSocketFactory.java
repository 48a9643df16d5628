package io.meshjvm.clients.jdbc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets to the services of the mesh for PostgreSQL's JDBC driver, by a URL alone: {@code
 * jdbc:postgresql://db.shop:5432/orders?sslmode=disable&socketFactory=io.meshjvm.clients.jdbc.MeshPostgresSocketFactory}.
 *
 * <p>The driver sees a plain connection, under which the endpoint is spoken to as the mesh says;
 * its own {@code sslmode} may add TLS of the database within. The sockets are those of the one
 * member that runs in this JVM, or of the one that {@code socketFactoryArg} names as {@code
 * workload.namespace}. The driver asks DNS for the host first and ignores what that says.
 *
 * <p>Any driver that takes a {@code javax.net.SocketFactory} by the name of its class can have this
 * one.
 */
public final class MeshPostgresSocketFactory extends SocketFactory {

  private final RunningMembers members;
  private final String member;

  /** Sockets of the one member that runs. */
  public MeshPostgresSocketFactory() {
    this("");
  }

  /**
   * Sockets of a member by name.
   *
   * @param member {@code workload.namespace}; empty for the one that runs
   */
  public MeshPostgresSocketFactory(String member) {
    this(RunningMembers.OF_THIS_JVM, member);
  }

  MeshPostgresSocketFactory(RunningMembers members, String member) {
    this.members = members;
    this.member = member;
  }

  /** A socket that is not connected yet; throws if no such member runs, or several do. */
  @Override
  public Socket createSocket() throws IOException {
    return sockets().createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return sockets().createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return sockets().createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return sockets().createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return sockets().createSocket(address, port, localAddress, localPort);
  }

  private SocketFactory sockets() throws ConnectException {
    return members.find(member).part(SocketFactory.class);
  }
}
