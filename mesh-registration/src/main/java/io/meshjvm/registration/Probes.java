package io.meshjvm.registration;

import io.meshjvm.core.bootstrap.ReadinessProbe;
import java.net.InetAddress;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Makes the probe for an action of a {@link ReadinessProbe}. */
final class Probes {

  private Probes() {}

  /**
   * The probe.
   *
   * @param own the workload's address, dialled where the action names no host
   * @param transport knows the ports that the mesh member serves
   * @param trust context for other {@code https} ports
   */
  static Probe of(
      ReadinessProbe.Action action, InetAddress own, ProbeTransport transport, SSLContext trust) {
    if (action instanceof ReadinessProbe.HttpGet get) {
      return new HttpProbe(get, host(get.host(), own), new ProbeSockets(transport, trust));
    }
    if (action instanceof ReadinessProbe.TcpConnect tcp) {
      return new TcpProbe(host(tcp.host(), own), tcp.port());
    }
    if (action instanceof ReadinessProbe.Exec exec) {
      return new ExecProbe(exec.command());
    }
    if (action instanceof ReadinessProbe.GrpcCheck grpc) {
      return new GrpcProbe(own, grpc.port(), grpc.service(), transport);
    }
    throw new IllegalArgumentException("unknown probe action " + action.getClass().getSimpleName());
  }

  private static String host(@Nullable String configured, InetAddress own) {
    return configured == null || configured.isEmpty() ? own.getHostAddress() : configured;
  }
}
