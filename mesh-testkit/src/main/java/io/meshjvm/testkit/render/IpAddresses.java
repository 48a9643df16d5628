package io.meshjvm.testkit.render;

import com.google.protobuf.ByteString;
import io.netty.util.NetUtil;
import java.util.List;

/** IP addresses in text. Nothing here asks the DNS. */
final class IpAddresses {
  private IpAddresses() {}

  static boolean valid(String text) {
    return v4(text) || v6(text);
  }

  static boolean v4(String text) {
    return NetUtil.isValidIpV4Address(text);
  }

  static boolean v6(String text) {
    return NetUtil.isValidIpV6Address(text);
  }

  /** Those addresses whose family the proxy has. */
  static List<String> reachable(List<String> addresses, ProxyView proxy) {
    boolean hasV4 = proxy.addresses().stream().anyMatch(IpAddresses::v4);
    boolean hasV6 = proxy.addresses().stream().anyMatch(IpAddresses::v6);
    return addresses.stream()
        .filter(address -> (hasV4 && v4(address)) || (hasV6 && v6(address)))
        .toList();
  }

  /** Whether the proxy has addresses of both families. */
  static boolean dual(ProxyView proxy) {
    return proxy.addresses().stream().anyMatch(IpAddresses::v4)
        && proxy.addresses().stream().anyMatch(IpAddresses::v6);
  }

  static ByteString bytes(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      throw new IllegalArgumentException("not an IP address: " + address);
    }
    return ByteString.copyFrom(bytes);
  }
}
