package java.net.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/** Signatures of Java 18, to compile against on 17; never packaged. */
public interface InetAddressResolver {

  Stream<InetAddress> lookupByName(String host, LookupPolicy lookupPolicy)
      throws UnknownHostException;

  String lookupByAddress(byte[] addr) throws UnknownHostException;

  final class LookupPolicy {

    public static final int IPV4 = 1 << 0;
    public static final int IPV6 = 1 << 1;
    public static final int IPV4_FIRST = 1 << 2;
    public static final int IPV6_FIRST = 1 << 3;

    private final int characteristics;

    private LookupPolicy(int characteristics) {
      this.characteristics = characteristics;
    }

    public static LookupPolicy of(int characteristics) {
      return new LookupPolicy(characteristics);
    }

    public int characteristics() {
      return characteristics;
    }
  }
}
