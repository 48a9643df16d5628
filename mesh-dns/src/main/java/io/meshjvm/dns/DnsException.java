package io.meshjvm.dns;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/**
 * A lookup was not made, or the DNS listener not started.
 *
 * <ul>
 *   <li>{@code MESH-1401}: too many lookups are under way
 *   <li>{@code MESH-1402}: the resolver is closed
 *   <li>{@code MESH-1405}: a payload is no name table
 *   <li>{@code MESH-1410}: an upstream server of the DNS listener is the listener itself
 *   <li>{@code MESH-1411}: the listener's address cannot be bound
 *   <li>{@code MESH-1412}: the listener was not allowed to be reached from other machines
 *   <li>{@code MESH-1413}: the system's DNS servers cannot be read
 *   <li>{@code MESH-1416}: the listener needs dnsjava, which is not there
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
    this(code, problem, remedy, null);
  }

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-14xx}
   * @param problem what is wrong
   * @param remedy what to do
   * @param cause the failure underneath, if there was one
   */
  public DnsException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
