package io.meshjvm.dns.listener;

import io.meshjvm.dns.DnsAnswer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/**
 * Answers of the mesh as DNS records: the CNAME first, then the addresses in an order of chance,
 * all owners in lower case (istio: {@code pkg/dns/client/dns.go}, {@code roundRobinResponse}).
 */
final class MeshRecords {

  private final SplittableRandom random;

  /** Creates the maker of records; for use on one thread. */
  MeshRecords(SplittableRandom random) {
    this.random = random;
  }

  /**
   * The records of an answer.
   *
   * @param asked the name in the question
   */
  List<Record> of(Name asked, DnsAnswer.Found found) {
    long ttl = found.ttl().toSeconds();
    Name owner = asked.canonicalize();
    List<Record> records = new ArrayList<>(found.addresses().size() + 1);
    String alias = found.alias();
    if (alias != null) {
      Name target = name(alias);
      records.add(new CNAMERecord(owner, DClass.IN, ttl, target));
      owner = target;
    }
    for (InetAddress address : shuffled(found.addresses())) {
      records.add(record(owner, ttl, address));
    }
    return records;
  }

  private static Record record(Name owner, long ttl, InetAddress address) {
    return address instanceof Inet4Address
        ? new ARecord(owner, DClass.IN, ttl, address)
        : new AAAARecord(owner, DClass.IN, ttl, address);
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalStateException("the mesh has a name that is none in DNS: " + text, e);
    }
  }

  private List<InetAddress> shuffled(List<InetAddress> addresses) {
    if (addresses.size() == 1) {
      return addresses;
    }
    List<InetAddress> mixed = new ArrayList<>(addresses);
    for (int last = mixed.size() - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      mixed.set(other, mixed.set(last, mixed.get(other)));
    }
    return mixed;
  }
}
