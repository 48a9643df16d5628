package io.meshjvm.dns;

import io.meshjvm.core.MeshException;

/**
 * A lookup was not made.
 *
 * <ul>
 *   <li>{@code MESH-1401}: too many lookups are under way
 *   <li>{@code MESH-1402}: the resolver is closed
 * </ul>
 *
 * A host without addresses is an {@link java.net.UnknownHostException}, as everywhere in the JDK.
 */
public final class DnsException extends MeshException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-14xx}
   * @param problem what is wrong
   * @param remedy what to do
   */
  public DnsException(String code, String problem, String remedy) {
    super(code, problem, remedy, null);
  }
}
