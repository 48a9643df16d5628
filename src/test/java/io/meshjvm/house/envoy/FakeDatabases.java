package io.meshjvm.house.envoy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** As much of PostgreSQL and of Redis as their drivers want of a connection. */
final class FakeDatabases {

  /** Version that the fake of PostgreSQL claims. */
  static final String POSTGRES = "17.0";

  private FakeDatabases() {}

  /** Speaks to one client until it leaves. */
  private interface Session {
    void run(DataInputStream in, OutputStream out) throws IOException;
  }

  /** PostgreSQL: whoever comes is let in, and every statement is an empty query. */
  static ServerSocket postgres() throws IOException {
    return serve(FakeDatabases::speakPostgres);
  }

  /** Redis: {@code PING} is answered, the rest is accepted, the newer protocol is not known. */
  static ServerSocket redis() throws IOException {
    return serve(FakeDatabases::speakRedis);
  }

  private static ServerSocket serve(Session session) throws IOException {
    ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    thread(() -> accept(server, session));
    return server;
  }

  private static void accept(ServerSocket server, Session session) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        thread(() -> converse(client, session));
      } catch (SocketException e) {
        // Closed by the test.
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void converse(Socket client, Session session) {
    try (client) {
      session.run(
          new DataInputStream(new BufferedInputStream(client.getInputStream())),
          client.getOutputStream());
    } catch (EOFException | SocketException e) {
      // The client has left.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "fake-database");
    thread.setDaemon(true);
    thread.start();
  }

  private static void speakPostgres(DataInputStream in, OutputStream plain) throws IOException {
    DataOutputStream out = new DataOutputStream(plain);
    in.skipNBytes(in.readInt() - Integer.BYTES);
    message(out, 'R', new byte[Integer.BYTES]);
    parameter(out, "server_version", POSTGRES);
    parameter(out, "client_encoding", "UTF8");
    parameter(out, "DateStyle", "ISO, MDY");
    parameter(out, "integer_datetimes", "on");
    parameter(out, "standard_conforming_strings", "on");
    message(out, 'K', new byte[2 * Integer.BYTES]);
    message(out, 'Z', new byte[] {'I'});
    for (int type = in.readUnsignedByte(); type != 'X'; type = in.readUnsignedByte()) {
      in.skipNBytes(in.readInt() - Integer.BYTES);
      answer(out, type);
    }
  }

  private static void answer(DataOutputStream out, int type) throws IOException {
    switch (type) {
      case 'P' -> message(out, '1', new byte[0]);
      case 'B' -> message(out, '2', new byte[0]);
      case 'D' -> message(out, 'n', new byte[0]);
      case 'E' -> message(out, 'I', new byte[0]);
      case 'C' -> message(out, '3', new byte[0]);
      case 'S' -> message(out, 'Z', new byte[] {'I'});
      case 'Q' -> {
        message(out, 'I', new byte[0]);
        message(out, 'Z', new byte[] {'I'});
      }
      default -> throw new IOException("no message of PostgreSQL: " + (char) type);
    }
  }

  private static void parameter(DataOutputStream out, String name, String value)
      throws IOException {
    message(out, 'S', (name + '\0' + value + '\0').getBytes(StandardCharsets.US_ASCII));
  }

  private static void message(DataOutputStream out, int type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
    out.flush();
  }

  private static void speakRedis(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      int words = number(in, '*');
      String command = word(in);
      for (int i = 1; i < words; i++) {
        word(in);
      }
      String reply =
          switch (command) {
            case "PING" -> "+PONG";
            case "HELLO" -> "-ERR unknown command 'HELLO'";
            default -> "+OK";
          };
      out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }

  private static String word(InputStream in) throws IOException {
    byte[] word = in.readNBytes(number(in, '$'));
    in.skipNBytes(2);
    return new String(word, StandardCharsets.US_ASCII);
  }

  private static int number(InputStream in, char sign) throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new EOFException();
    }
    if (first != sign) {
      throw new IOException("not the protocol of Redis: " + (char) first);
    }
    int number = 0;
    for (int c = in.read(); c != '\r'; c = in.read()) {
      number = number * 10 + c - '0';
    }
    in.skipNBytes(1);
    return number;
  }
}
