package io.meshjvm.dns;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * NDS: the name table, one resource that is always whole. Remembers the last table, so that the
 * next one shares what has not changed; for use on one thread, as the mesh thread.
 */
final class NameTableType implements ResourceType<NameTable> {

  /** Beyond this a table is refused. */
  static final int MAX_NAMES = 200_000;

  private final AddressFamily first;
  private NameTable last = NameTable.EMPTY;

  /**
   * Creates the type.
   *
   * @param first the family whose addresses come first in each entry; ANY for the table's order
   */
  NameTableType(AddressFamily first) {
    this.first = first;
  }

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
      last =
          read(
              DiscardUnknownFieldsParser.wrap(
                      io.meshjvm.proto.istio.networking.nds.v1.NameTable.parser())
                  .parseFrom(payload)
                  .getTableMap());
      return last;
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("malformed NameTable", e);
    }
  }

  @Override
  public String name(NameTable table) {
    return "";
  }

  private NameTable read(Map<String, NameInfo> table) {
    if (table.size() > MAX_NAMES) {
      throw new InvalidResourceException("table: " + table.size() + " names, over " + MAX_NAMES);
    }
    EntryReader reader = new EntryReader(last, first);
    Map<String, NameTable.Entry> entries = new HashMap<>(table.size() * 2);
    Map<String, NameInfo> respelled = new TreeMap<>();
    table.forEach(
        (host, info) -> {
          String key = key(host, info);
          if (host.equals(key)) {
            put(entries, key, info, reader);
          } else {
            respelled.put(host, info);
          }
        });
    // After those that are spelled as keys, in the order of the alphabet: which of two spellings
    // of one host wins must not depend on the order of a map on the wire.
    respelled.forEach((host, info) -> put(entries, key(host, info), info, reader));
    return new NameTable(entries, reader.skipped());
  }

  private static @Nullable String key(String host, NameInfo info) {
    // The agent gives a Kubernetes host that ends in a dot no name that could be asked for.
    boolean unreachable = host.endsWith(".") && info.getRegistry().equals("Kubernetes");
    return unreachable ? null : DomainNames.key(host);
  }

  private static void put(
      Map<String, NameTable.Entry> entries,
      @Nullable String key,
      NameInfo info,
      EntryReader reader) {
    if (key == null || entries.containsKey(key)) {
      reader.skip();
      return;
    }
    NameTable.Entry entry = reader.read(key, info);
    if (entry != null) {
      entries.put(key, entry);
    }
  }
}
