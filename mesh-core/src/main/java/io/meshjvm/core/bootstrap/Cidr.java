package io.meshjvm.core.bootstrap;

import java.net.InetAddress;

/**
 * A block of addresses.
 *
 * @param base any address of the block
 * @param prefix number of leading bits that all addresses of the block share
 */
record Cidr(InetAddress base, int prefix) {

  Cidr {
    if (prefix < 0 || prefix > base.getAddress().length * 8) {
      throw new IllegalArgumentException("prefix length " + prefix + " does not fit the address");
    }
  }

  /**
   * Reads {@code 10.0.0.0/8} or {@code fd00::/8}; without a length it is one address.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    InetAddress base =
        IpLiteral.parse(literal)
            .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a CIDR block"));
    if (slash < 0) {
      return new Cidr(base, base.getAddress().length * 8);
    }
    String length = text.substring(slash + 1);
    if (!length.matches("\\d{1,3}")) {
      throw new IllegalArgumentException("'" + text + "' is not a CIDR block");
    }
    return new Cidr(base, Integer.parseInt(length));
  }

  boolean contains(InetAddress address) {
    byte[] ours = base.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return WorkloadNode.addressText(base) + "/" + prefix;
  }
}
