package io.meshjvm.dns;

/** What a hook that sees only a host name, and no port, answers for a name of the mesh. */
public enum AnswerMode {

  /**
   * The addresses of the name table, exactly as the stock agent answers them. Some of them lead
   * nowhere without a data path that knows them. The default.
   */
  VIRTUAL,

  /**
   * The addresses of healthy endpoints, for a host whose every service port is the endpoints' port
   * too; as {@link #VIRTUAL} for every other host.
   */
  ENDPOINT,

  /**
   * An address on loopback that belongs to the host, where a data path of this machine takes its
   * connections; as {@link #VIRTUAL} for a host that has none.
   */
  LOOPBACK
}
