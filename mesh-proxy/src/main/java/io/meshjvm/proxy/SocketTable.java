package io.meshjvm.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads lines of {@code /proc/net/tcp} and {@code /proc/net/tcp6}, the kernel's table of TCP
 * sockets (Linux: {@code Documentation/networking/proc_net_tcp.rst}): addresses as 32-bit words of
 * the machine's byte order in hexadecimal, then the port.
 */
final class SocketTable {

  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int UID = 7;
  private static final int INODE = 9;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  private final ByteOrder order;

  /** A reader for a machine of that byte order. */
  SocketTable(ByteOrder order) {
    this.order = order;
  }

  /** One end of a connection and the other, as the table of the first has them. */
  record Ends(String local, String remote) {}

  /**
   * The user whose socket a line is about.
   *
   * @param user id of the user
   */
  record Entry(Ends ends, long user) {}

  /**
   * The forms that a connection may have in the tables: its addresses as they are, and, since
   * Java's sockets are of IPv6, mapped into that.
   */
  Set<Ends> forms(InetSocketAddress local, InetSocketAddress remote) {
    return Set.of(new Ends(plain(local), plain(remote)), new Ends(mapped(local), mapped(remote)));
  }

  /**
   * Reads a line. Nothing comes of the heading, of what is unreadable, and of sockets that no
   * process has any more, whose user the kernel gives as root.
   */
  static Optional<Entry> read(String line) {
    String[] fields = line.strip().split("\\s+", -1);
    if (fields.length <= INODE) {
      return Optional.empty();
    }
    OptionalLong user = number(fields[UID]);
    OptionalLong inode = number(fields[INODE]);
    if (user.isEmpty() || inode.isEmpty() || inode.getAsLong() == 0) {
      return Optional.empty();
    }
    Ends ends =
        new Ends(fields[LOCAL].toUpperCase(Locale.ROOT), fields[REMOTE].toUpperCase(Locale.ROOT));
    return Optional.of(new Entry(ends, user.getAsLong()));
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private String plain(InetSocketAddress end) {
    return form(end.getAddress().getAddress(), end.getPort());
  }

  private String mapped(InetSocketAddress end) {
    InetAddress address = end.getAddress();
    if (!(address instanceof Inet4Address)) {
      return plain(end);
    }
    return form(
        ByteBuffer.allocate(16).put(MAPPED).put(address.getAddress()).array(), end.getPort());
  }

  private String form(byte[] address, int port) {
    ByteBuffer network = ByteBuffer.wrap(address);
    ByteBuffer words = ByteBuffer.allocate(address.length).order(order);
    while (network.hasRemaining()) {
      words.putInt(network.getInt());
    }
    return HEX.formatHex(words.array()) + ":" + HEX.toHexDigits((short) port);
  }
}
