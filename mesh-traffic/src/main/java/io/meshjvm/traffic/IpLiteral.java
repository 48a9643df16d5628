package io.meshjvm.traffic;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses from text, and never asks DNS for what is none. */
final class IpLiteral {

  private static final Pattern V4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

  // The JDK takes text that begins with a hexadecimal digit or a colon, and holds a colon, for an
  // address or an error, but never for a name.
  private static final Pattern V6_SHAPE = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]{1,44}");

  private IpLiteral() {}

  /** The address that {@code text} writes; empty if it writes none. */
  static Optional<InetAddress> parse(String text) {
    boolean v6 = text.indexOf(':') >= 0 && V6_SHAPE.matcher(text).matches();
    if (!v6 && !V4.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
