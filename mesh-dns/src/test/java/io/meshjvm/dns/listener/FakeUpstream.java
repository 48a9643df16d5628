package io.meshjvm.dns.listener;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A DNS server on a loopback port, over UDP and TCP, that says what a test wants. */
final class FakeUpstream implements AutoCloseable {

  /** What the server says. */
  @FunctionalInterface
  interface Script {

    /** All the packets that are sent back; over TCP each is a frame. */
    List<byte[]> answer(Message query, boolean tcp) throws IOException;
  }

  /** One query as it came. */
  record Seen(Message query, InetSocketAddress from, boolean tcp) {}

  private static final int TRIES = 20;

  final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Script script;
  private final ServerSocket tcp;
  private final DatagramSocket udp;

  FakeUpstream(Script script) throws IOException {
    this.script = script;
    ServerSocket connections = connections();
    DatagramSocket datagrams = twin(connections);
    // A port that is free for TCP may be taken for UDP.
    for (int i = 1; i < TRIES && datagrams == null; i++) {
      connections.close();
      connections = connections();
      datagrams = twin(connections);
    }
    if (datagrams == null) {
      throw new BindException("no port is free for both TCP and UDP");
    }
    this.tcp = connections;
    this.udp = datagrams;
    daemon(this::serveDatagrams);
    daemon(this::serveConnections);
  }

  private static ServerSocket connections() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static @Nullable DatagramSocket twin(ServerSocket connections) throws IOException {
    try {
      return new DatagramSocket(connections.getLocalPort(), connections.getInetAddress());
    } catch (BindException e) {
      return null;
    }
  }

  /** A server that is known by its name only. */
  static FakeUpstream answering(Record... records) throws IOException {
    return new FakeUpstream((query, tcp) -> List.of(reply(query, records).toWire()));
  }

  /** A server that takes queries and says nothing. */
  static FakeUpstream silent() throws IOException {
    return new FakeUpstream((query, tcp) -> List.of());
  }

  /** A reply to {@code query} with these answers. */
  static Message reply(Message query, Record... records) {
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RA);
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    for (Record each : records) {
      reply.addRecord(each, Section.ANSWER);
    }
    return reply;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) udp.getLocalSocketAddress();
  }

  /** Goes on over UDP only. */
  FakeUpstream withoutTcp() throws IOException {
    tcp.close();
    return this;
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }

  private static void daemon(Runnable loop) {
    Thread thread = new Thread(loop, "fake-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  private void serveDatagrams() {
    byte[] buffer = new byte[Message.MAXLENGTH];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] bytes = java.util.Arrays.copyOf(buffer, packet.getLength());
        for (byte[] each : answers(bytes, (InetSocketAddress) packet.getSocketAddress(), false)) {
          udp.send(new DatagramPacket(each, each.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      endUnlessClosed(e);
    }
  }

  private void serveConnections() {
    try {
      while (true) {
        Socket socket = tcp.accept();
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      endUnlessClosed(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        byte[] bytes = in.readNBytes(in.readUnsignedShort());
        InetSocketAddress from = (InetSocketAddress) socket.getRemoteSocketAddress();
        for (byte[] each : answers(bytes, from, true)) {
          out.writeShort(each.length);
          out.write(each);
        }
      }
    } catch (EOFException e) {
      // The client has what it wanted.
    } catch (IOException e) {
      endUnlessClosed(e);
    }
  }

  private List<byte[]> answers(byte[] bytes, InetSocketAddress from, boolean overTcp)
      throws IOException {
    Message query = new Message(bytes);
    seen.add(new Seen(query, from, overTcp));
    return script.answer(query, overTcp);
  }

  private static void endUnlessClosed(IOException e) {
    if (!(e instanceof SocketException)) {
      throw new UncheckedIOException(e);
    }
  }
}
