package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.CidrRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A condition on an address: whether it is of a block. Those of another family never are.
 *
 * @param which the address
 * @param base an address of the block
 * @param length bits that those of the block have in common
 */
record AddressRule(Address which, InetAddress base, int length) implements Rule {

  private static final Pattern IPV4 =
      Pattern.compile(
          "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /**
   * Reads a condition.
   *
   * @throws InvalidResourceException if it is no block
   */
  static Rule read(CidrRange wire, Address which) {
    InetAddress base = parse(wire.getAddressPrefix());
    int length = wire.getPrefixLen().getValue();
    if (length < 0 || length > base.getAddress().length * Byte.SIZE) {
      throw new InvalidResourceException(
          "no block of addresses: " + wire.getAddressPrefix() + "/" + length);
    }
    return new AddressRule(which, base, length);
  }

  @Override
  public boolean matches(RbacQuery query) {
    return contains(base.getAddress(), length, which.address(query).getAddress());
  }

  @Override
  public Clues clues() {
    String block = Address.bits(base).substring(0, Address.BITS_AT + length);
    return Clues.of(which, List.of(new Part(Part.Place.START, block)));
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
