package io.meshjvm.policy.http;

import io.meshjvm.policy.HttpCall;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom {@code x-forwarded-for} names as the caller (envoy: {@code Utility::getLastAddressFromXFF},
 * {@code ConnectionManagerUtility::mutateRequestHeaders}).
 *
 * @param useRemoteAddress whether the connection's address counts, not the header
 * @param trustedHops how many entries from the right are of proxies that are trusted
 */
record ForwardedFor(boolean useRemoteAddress, int trustedHops) {

  static final String HEADER = "x-forwarded-for";

  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** The caller's address as policies see it: of the header if it names one, else {@code from}. */
  InetSocketAddress remote(InetSocketAddress from, HttpCall call) {
    int skip = useRemoteAddress ? trustedHops - 1 : trustedHops;
    InetAddress named = skip < 0 ? null : named(call.header(HEADER), skip);
    return named == null ? from : new InetSocketAddress(named, 0);
  }

  private static @Nullable InetAddress named(List<String> values, int skip) {
    if (values.isEmpty()) {
      return null;
    }
    String[] entries = String.join(",", values).split(",", -1);
    return entries.length <= skip ? null : address(entries[entries.length - 1 - skip].strip());
  }

  /**
   * An address as it is written, never looked up: brackets keep the JDK from asking DNS for what it
   * cannot parse, such as {@code .:1}.
   */
  private static @Nullable InetAddress address(String text) {
    boolean ipv6 = text.indexOf(':') >= 0;
    if (!(ipv6 ? IPV6 : IPV4).matcher(text).matches()) {
      return null;
    }
    try {
      InetAddress address = InetAddress.getByName(ipv6 ? "[" + text + "]" : text);
      return !ipv6 || address instanceof Inet6Address ? address : mapped(address);
    } catch (UnknownHostException e) {
      return null; // No address: the header does not count, as in Envoy.
    }
  }

  /** An IPv4 address in the form of an IPv6 one, which no range of IPv4 holds. */
  private static InetAddress mapped(InetAddress address) throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    System.arraycopy(address.getAddress(), 0, bytes, 12, 4);
    return Inet6Address.getByAddress(null, bytes, -1);
  }
}
