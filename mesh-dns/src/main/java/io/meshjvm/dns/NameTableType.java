package io.meshjvm.dns;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** NDS: the name table, one resource that is always whole. */
final class NameTableType implements ResourceType<NameTable> {

  /** Beyond this a table is refused. */
  static final int MAX_NAMES = 200_000;

  /** Beyond this an entry is left out. */
  static final int MAX_ADDRESSES = 1_000;

  private static final int MAX_ALT_HOSTS = 100;

  @Override
  public String typeUrl() {
    return "type.googleapis.com/istio.networking.nds.v1.NameTable";
  }

  @Override
  public Naming naming() {
    return Naming.SINGLETON;
  }

  @Override
  public NameTable parse(byte[] payload) {
    try {
      return read(
          io.meshjvm.proto.istio.networking.nds.v1.NameTable.parseFrom(payload).getTableMap());
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("malformed NameTable", e);
    }
  }

  @Override
  public String name(NameTable table) {
    return "";
  }

  private static NameTable read(Map<String, NameInfo> table) {
    if (table.size() > MAX_NAMES) {
      throw new InvalidResourceException("table: " + table.size() + " names, over " + MAX_NAMES);
    }
    Map<String, NameTable.Entry> entries = new HashMap<>();
    int skipped = 0;
    for (Map.Entry<String, NameInfo> named : table.entrySet()) {
      NameInfo info = named.getValue();
      List<InetAddress> addresses = addresses(info);
      if (isUsable(named.getKey(), info) && !addresses.isEmpty()) {
        entries.put(DomainNames.relative(named.getKey()), entry(info, addresses));
        skipped += info.getIpsCount() - addresses.size();
      } else {
        skipped++;
      }
    }
    return new NameTable(entries, skipped);
  }

  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  private static boolean isUsable(String host, NameInfo info) {
    boolean endsInDot = host.endsWith(".") && info.getRegistry().equals("Kubernetes");
    return DomainNames.isSound(DomainNames.absolute(host))
        && !endsInDot
        && info.getIpsCount() <= MAX_ADDRESSES
        && info.getAltHostsCount() <= MAX_ALT_HOSTS
        && info.getShortname().length() + info.getNamespace().length() < DomainNames.MAX_LENGTH;
  }

  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  private static NameTable.Entry entry(NameInfo info, List<InetAddress> addresses) {
    return new NameTable.Entry(
        addresses,
        info.getRegistry(),
        info.getShortname(),
        info.getNamespace(),
        info.getAltHostsList());
  }

  private static List<InetAddress> addresses(NameInfo info) {
    List<InetAddress> addresses = new ArrayList<>();
    if (info.getIpsCount() <= MAX_ADDRESSES) {
      info.getIpsList().forEach(ip -> address(ip).ifPresent(addresses::add));
    }
    return addresses;
  }

  private static Optional<InetAddress> address(String literal) {
    byte[] bytes =
        literal.indexOf('%') < 0 ? NetUtil.createByteArrayFromIpAddressString(literal) : null;
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
