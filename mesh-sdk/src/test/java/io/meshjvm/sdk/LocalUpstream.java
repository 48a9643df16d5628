package io.meshjvm.sdk;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A DNS server that knows {@code localhost} and nothing else. */
final class LocalUpstream implements AutoCloseable {

  private final DatagramSocket socket;

  private LocalUpstream(DatagramSocket socket) {
    this.socket = socket;
  }

  static LocalUpstream start() throws IOException {
    LocalUpstream upstream =
        new LocalUpstream(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(upstream::serve, "test-upstream");
    thread.setDaemon(true);
    thread.start();
    return upstream;
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        byte[] reply = answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength())));
        InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
        socket.send(new DatagramPacket(reply, reply.length, client));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private static byte[] answer(Message query) {
    Record question = query.getQuestion();
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(question, Section.QUESTION);
    if (question.getName().toString(true).equalsIgnoreCase("localhost")) {
      reply.addRecord(
          new ARecord(question.getName(), DClass.IN, 60, InetAddress.getLoopbackAddress()),
          Section.ANSWER);
    } else {
      reply.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    return reply.toWire();
  }

  @Override
  public void close() {
    socket.close();
  }
}
