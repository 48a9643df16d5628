package io.meshjvm.dns;

import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of one table, sharing what repeats: equal words among each other, and whole
 * entries with the table before, since a push always brings everything and changes little.
 */
final class EntryReader {

  /** Beyond this an entry is left out. */
  static final int MAX_ADDRESSES = 1_000;

  private static final int MAX_ALT_HOSTS = 100;

  private final NameTable previous;
  private final AddressFamily first;
  private final Map<String, String> words = new HashMap<>();
  private int skipped;

  /**
   * Begins a table.
   *
   * @param previous the table before
   * @param first the family whose addresses come first
   */
  EntryReader(NameTable previous, AddressFamily first) {
    this.previous = previous;
    this.first = first;
  }

  /** How many entries and addresses could not be used so far. */
  int skipped() {
    return skipped;
  }

  /** Counts something that could not be used. */
  void skip() {
    skipped++;
  }

  /** The entry of {@code host}; null, and counted, if it cannot be used. */
  NameTable.@Nullable Entry read(String host, NameInfo info) {
    List<InetAddress> addresses = isUsable(info) ? addresses(info) : List.of();
    if (addresses.isEmpty()) {
      skip();
      return null;
    }
    skipped += info.getIpsCount() - addresses.size();
    NameTable.Entry entry = entry(info, addresses);
    NameTable.Entry last = previous.entries().get(host);
    return entry.equals(last) ? last : entry;
  }

  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  private static boolean isUsable(NameInfo info) {
    return info.getIpsCount() <= MAX_ADDRESSES
        && info.getAltHostsCount() <= MAX_ALT_HOSTS
        && info.getShortname().length() + info.getNamespace().length() < DomainNames.MAX_LENGTH;
  }

  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  private NameTable.Entry entry(NameInfo info, List<InetAddress> addresses) {
    return new NameTable.Entry(
        addresses,
        shared(info.getRegistry()),
        info.getShortname(),
        shared(info.getNamespace()),
        info.getAltHostsList());
  }

  private String shared(String word) {
    return words.computeIfAbsent(word, same -> same);
  }

  private List<InetAddress> addresses(NameInfo info) {
    List<InetAddress> addresses = new ArrayList<>(info.getIpsCount());
    for (String literal : info.getIpsList()) {
      InetAddress address = address(literal);
      if (address != null) {
        addresses.add(address);
      }
    }
    List<InetAddress> own = first.among(addresses);
    if (own.size() < addresses.size() && !own.isEmpty()) {
      addresses.removeIf(first::includes);
      addresses.addAll(0, own);
    }
    return addresses;
  }

  private static @Nullable InetAddress address(String literal) {
    byte[] bytes =
        literal.indexOf('%') < 0 ? NetUtil.createByteArrayFromIpAddressString(literal) : null;
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      // Only for arrays of a length that no literal gives.
      return null;
    }
  }
}
