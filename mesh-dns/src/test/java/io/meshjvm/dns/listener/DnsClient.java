package io.meshjvm.dns.listener;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks a DNS server as a plain client does: one socket for each query, no cache, no retry. */
final class DnsClient {

  private static final int PATIENCE_MILLIS = 30_000;

  /** How long silence has to last to be believed. */
  private static final int SILENCE_MILLIS = 300;

  private final InetSocketAddress server;

  DnsClient(InetSocketAddress server) {
    this.server = server;
  }

  /** A query without EDNS. */
  static Message query(String name, int type) {
    return Message.newQuery(Record.newRecord(name(name), type, DClass.IN));
  }

  /** A query whose client takes {@code size} bytes over UDP. */
  static Message query(String name, int type, int size) {
    Message query = query(name, type);
    query.addRecord(new OPTRecord(size, 0, 0), Section.ADDITIONAL);
    return query;
  }

  static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  Message udp(String name, int type) throws IOException {
    return udp(query(name, type));
  }

  Message udp(Message query) throws IOException {
    return new Message(udp(query.toWire()).orElseThrow());
  }

  /** The answer to a packet, or empty if there is none. */
  Optional<byte[]> udp(byte[] packet) throws IOException {
    return udp(packet, PATIENCE_MILLIS);
  }

  /** Sends a packet to which no answer is expected, and is told whether there was one. */
  Optional<byte[]> udpInVain(byte[] packet) throws IOException {
    return udp(packet, SILENCE_MILLIS);
  }

  private Optional<byte[]> udp(byte[] packet, int patience) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(patience);
      socket.connect(server);
      socket.send(new DatagramPacket(packet, packet.length));
      byte[] buffer = new byte[Message.MAXLENGTH];
      DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
      socket.receive(answer);
      return Optional.of(Arrays.copyOf(buffer, answer.getLength()));
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
  }

  Message tcp(String name, int type) throws IOException {
    return tcp(query(name, type));
  }

  Message tcp(Message query) throws IOException {
    return tcp(List.of(query)).get(0);
  }

  /** The answers to queries that are sent over one connection at once, in any order. */
  List<Message> tcp(List<Message> queries) throws IOException {
    try (Socket socket = connect()) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write(frames(queries));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      Message[] answers = new Message[queries.size()];
      for (int i = 0; i < answers.length; i++) {
        answers[i] = new Message(in.readNBytes(in.readUnsignedShort()));
      }
      return List.of(answers);
    }
  }

  /** Asks over a connection that stays open. */
  static Message ask(Socket connection, String name) throws IOException {
    connection.getOutputStream().write(frames(List.of(query(name, Type.A))));
    DataInputStream in = new DataInputStream(connection.getInputStream());
    return new Message(in.readNBytes(in.readUnsignedShort()));
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  static byte[] frames(List<Message> queries) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    for (Message query : queries) {
      byte[] bytes = query.toWire();
      buffer.putShort((short) bytes.length).put(bytes);
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** The data of the answers of a type, as in a zone file. */
  static List<String> data(Message answer, int type) {
    return answers(answer).filter(r -> r.getType() == type).map(Record::rdataToString).toList();
  }

  static Stream<Record> answers(Message answer) {
    return answer.getSection(Section.ANSWER).stream();
  }

  static List<String> owners(Message answer) {
    return answers(answer).map(r -> r.getName().toString()).toList();
  }

  static List<String> types(Message answer) {
    return answers(answer).map(r -> Type.string(r.getType())).toList();
  }

  static boolean isCut(Message answer) {
    return answer.getHeader().getFlag(Flags.TC);
  }
}
