package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.CidrRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Conditions on addresses: whether they are of a block. Those of another family never are. */
final class AddressRule {

  private static final Pattern IPV4 =
      Pattern.compile(
          "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private AddressRule() {}

  /**
   * Reads a condition.
   *
   * @param which the address that it is on
   * @throws InvalidResourceException if it is no block
   */
  static Rule read(CidrRange wire, Function<RbacQuery, InetAddress> which) {
    byte[] base = parse(wire.getAddressPrefix()).getAddress();
    int length = wire.getPrefixLen().getValue();
    if (length < 0 || length > base.length * Byte.SIZE) {
      throw new InvalidResourceException(
          "no block of addresses: " + wire.getAddressPrefix() + "/" + length);
    }
    return query -> contains(base, length, which.apply(query).getAddress());
  }

  private static boolean contains(byte[] base, int length, byte[] address) {
    if (base.length != address.length) {
      return false;
    }
    int whole = length / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (base[i] != address[i]) {
        return false;
      }
    }
    int rest = length % Byte.SIZE;
    return rest == 0 || ((base[whole] ^ address[whole]) & (0xFF << (Byte.SIZE - rest)) & 0xFF) == 0;
  }

  /** Brackets keep the JDK from asking DNS for what it cannot parse. */
  private static InetAddress parse(String text) {
    boolean ipv6 = IPV6.matcher(text).matches();
    if (ipv6 || IPV4.matcher(text).matches()) {
      try {
        return InetAddress.getByName(ipv6 ? "[" + text + "]" : text);
      } catch (UnknownHostException e) {
        throw new InvalidResourceException("no address: " + text, e);
      }
    }
    throw new InvalidResourceException("no address: " + text);
  }
}
