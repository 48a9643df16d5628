package io.meshjvm.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the first message of one connection as its bytes come, however they are cut into records
 * and segments: server name and protocols of a ClientHello (RFC 8446, 4.1.2; RFC 6066; RFC 7301).
 *
 * <p>Not more than {@value #LIMIT} bytes are read, and no more are kept than have come. It takes
 * for a ClientHello what BoringSSL does, and so Envoy; of an encrypted one (ECH), which no server
 * of the mesh can open, it is the outer one. For one thread.
 */
public final class ClientHelloReader {

  /** Bytes within which a ClientHello must be whole, headers of its records included. */
  public static final int LIMIT = 16 * 1024;

  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;
  private static final int MAX_RECORD = 16 * 1024 + 256;
  private static final int HANDSHAKE = 22;
  private static final int MAJOR = 3;
  private static final int CLIENT_HELLO = 1;
  private static final int FIRST_SIZE = 512;

  private final byte[] header = new byte[RECORD_HEADER];
  private byte[] message = {};
  private int inHeader;
  private int leftInRecord;
  private int inMessage;
  private int taken;
  private Sight sight = new Sight.More();

  /** What is seen so far. */
  public sealed interface Sight {

    /** More bytes are needed. */
    record More() implements Sight {}

    /**
     * A ClientHello.
     *
     * @param serverName the host name that it asks for, lower case; "" if it asks for none, empty
     *     if it is not ASCII, which no host name is
     * @param alpn protocols that it offers, in its order; none for a broken list
     */
    record Hello(Optional<String> serverName, List<String> alpn) implements Sight {

      /** Copies the list. */
      public Hello {
        alpn = List.copyOf(alpn);
      }
    }

    /** No ClientHello, or a broken one. */
    record Other() implements Sight {}

    /** {@value ClientHelloReader#LIMIT} bytes, and still no end of the ClientHello. */
    record TooLong() implements Sight {}
  }

  /**
   * Reads on.
   *
   * @param bytes what has come since the last call; its position stays. Bytes behind the
   *     ClientHello are not looked at
   */
  public Sight read(ByteBuffer bytes) {
    ByteBuffer rest = bytes.duplicate();
    try {
      while (sight instanceof Sight.More && rest.hasRemaining()) {
        step(rest);
      }
    } catch (NoHelloException e) {
      sight = new Sight.Other();
    }
    if (!(sight instanceof Sight.More)) {
      message = new byte[0];
    }
    return sight;
  }

  private void step(ByteBuffer rest) throws NoHelloException {
    if (leftInRecord == 0) {
      taken++;
      header(rest.get());
    } else {
      int length = Math.min(Math.min(leftInRecord, rest.remaining()), LIMIT - taken);
      taken += length;
      leftInRecord -= length;
      gather(rest, length);
    }
    if (taken == LIMIT && sight instanceof Sight.More) {
      sight = new Sight.TooLong();
    }
  }

  /** Looked at when it is whole, as BoringSSL does: whoever sends less is waited for. */
  private void header(byte next) throws NoHelloException {
    header[inHeader++] = next;
    if (inHeader == RECORD_HEADER) {
      leftInRecord = (header[3] & 0xff) << 8 | (header[4] & 0xff);
      NoHelloException.unless(header[0] == HANDSHAKE && header[1] == MAJOR);
      NoHelloException.unless(leftInRecord > 0 && leftInRecord <= MAX_RECORD);
      inHeader = 0;
    }
  }

  private void gather(ByteBuffer from, int length) throws NoHelloException {
    if (inMessage + length > message.length) {
      message = Arrays.copyOf(message, Math.max(inMessage + length, 2 * inMessage + FIRST_SIZE));
    }
    from.get(message, inMessage, length);
    inMessage += length;
    if (leftInRecord == 0) {
      whole();
    }
  }

  /** Looks at what the records so far hold. */
  private void whole() throws NoHelloException {
    NoHelloException.unless(message[0] == CLIENT_HELLO);
    if (inMessage >= MESSAGE_HEADER) {
      int length = ByteBuffer.wrap(message).getInt() & 0xffffff;
      NoHelloException.unless(length <= LIMIT);
      if (inMessage - MESSAGE_HEADER >= length) {
        sight = HelloMessage.read(ByteBuffer.wrap(message, MESSAGE_HEADER, length).slice());
      }
    }
  }
}
