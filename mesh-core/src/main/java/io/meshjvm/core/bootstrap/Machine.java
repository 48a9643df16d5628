package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.AddressPolicy.HostInterface;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the machine itself says: its interfaces and its name. */
final class Machine {

  private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private Machine() {}

  /** The interfaces in the system's order, which is the order of {@code hostname -I}. */
  static List<HostInterface> interfaces() {
    try {
      List<HostInterface> interfaces = new ArrayList<>();
      for (NetworkInterface system :
          NetworkInterface.networkInterfaces()
              .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
              .toList()) {
        List<InetAddress> addresses = system.inetAddresses().map(IpLiteral::withoutZone).toList();
        interfaces.add(new HostInterface(system.getName(), system.isUp(), addresses));
      }
      return interfaces;
    } catch (SocketException e) {
      throw Fault.NO_ADDRESS.at("the network interfaces of this machine cannot be read", e);
    }
  }

  /** The host name; from the kernel where possible, since the JDK asks DNS for it. */
  static String hostName() {
    try {
      return Files.isReadable(KERNEL_HOST_NAME)
          ? Files.readString(KERNEL_HOST_NAME).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      throw Fault.NO_HOST_NAME.at("the name of this machine cannot be found out", e);
    }
  }
}
