package io.meshjvm.policy.internal.rbac;

import java.net.InetAddress;
import java.util.List;

/** An address of a connection, as a text: its family, then its bits. */
enum Address implements Attribute {

  /** The other end of the connection. */
  PEER {
    @Override
    InetAddress address(RbacQuery query) {
      return query.caller().from().getAddress();
    }
  },

  /** Who sent the request, where a header is trusted to say so; else the other end. */
  REMOTE {
    @Override
    InetAddress address(RbacQuery query) {
      return query.remote();
    }
  },

  /** This end of the connection. */
  LOCAL {
    @Override
    InetAddress address(RbacQuery query) {
      return query.caller().to().getAddress();
    }
  };

  /** Where the bits begin. */
  static final int BITS_AT = 1;

  /** The address that a query has. */
  abstract InetAddress address(RbacQuery query);

  @Override
  public List<String> of(RbacQuery query) {
    return List.of(bits(address(query)));
  }

  /** The text of an address; those of a block begin alike. */
  static String bits(InetAddress address) {
    byte[] bytes = address.getAddress();
    StringBuilder text = new StringBuilder(BITS_AT + bytes.length * Byte.SIZE);
    text.append(bytes.length == 4 ? '4' : '6');
    for (byte each : bytes) {
      for (int bit = Byte.SIZE - 1; bit >= 0; bit--) {
        text.append((each >> bit & 1) == 0 ? '0' : '1');
      }
    }
    return text.toString();
  }
}
