package io.meshjvm.policy.internal.rbac;

import java.util.List;

/** Something that queries have as texts and that rules are about. Equal if it is the same one. */
interface Attribute {

  /** The texts that a query has of it, of one character per byte; empty if it has none. */
  List<String> of(RbacQuery query);

  /** What every query has one of. */
  enum Plain implements Attribute {
    /** The URI of the caller's certificate. */
    PRINCIPAL {
      @Override
      public List<String> of(RbacQuery query) {
        return query.principals();
      }
    },
    /** The path without query and fragment. */
    PATH {
      @Override
      public List<String> of(RbacQuery query) {
        return query.paths();
      }
    },
    /** The server name that the caller asked for in its handshake. */
    SERVER_NAME {
      @Override
      public List<String> of(RbacQuery query) {
        String name = query.caller().serverName();
        return name == null ? List.of() : List.of(Octets.of(name));
      }
    }
  }

  /**
   * A header.
   *
   * @param name its name in lower case
   * @param missing what stands for it where it is not there
   */
  record Header(String name, List<String> missing) implements Attribute {

    /** Copies the list. */
    public Header {
      missing = List.copyOf(missing);
    }

    @Override
    public List<String> of(RbacQuery query) {
      List<String> values = query.header(name);
      return values.isEmpty() ? missing : values;
    }
  }
}
