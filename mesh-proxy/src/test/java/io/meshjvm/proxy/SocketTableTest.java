package io.meshjvm.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTableTest {

  private static final String LINE =
      "   2: 0100007F:BC62 7F01017F:1538 01 00000000:00000000 00:00000000 00000000  1000        0"
          + " 23456 1 0000000000000000 20 4 30 10 -1";

  private static final String MAPPED_LINE =
      "   0: 0000000000000000FFFF00000100007F:BC62 0000000000000000FFFF00007F01017F:1538 01"
          + " 00000000:00000000 00:00000000 00000000   100        0 9 1 0 20 0 0 10 -1";

  private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 48_226);
  private static final InetSocketAddress OWN = new InetSocketAddress("127.1.1.127", 5_432);

  @Test
  void readsWhoseASocketIs() {
    SocketTable.Entry entry = SocketTable.read(LINE).orElseThrow();

    assertThat(entry.user()).isEqualTo(1000);
    assertThat(new SocketTable(ByteOrder.LITTLE_ENDIAN).forms(CLIENT, OWN)).contains(entry.ends());
    assertThat(new SocketTable(ByteOrder.LITTLE_ENDIAN).forms(OWN, CLIENT))
        .doesNotContain(entry.ends());
  }

  @Test
  void knowsConnectionsOfSocketsOfTheOtherFamily() {
    SocketTable.Entry entry = SocketTable.read(MAPPED_LINE).orElseThrow();

    assertThat(entry.user()).isEqualTo(100);
    assertThat(new SocketTable(ByteOrder.LITTLE_ENDIAN).forms(CLIENT, OWN)).contains(entry.ends());
  }

  @Test
  void writesAddressesInTheByteOrderOfTheMachine() {
    assertThat(new SocketTable(ByteOrder.BIG_ENDIAN).forms(CLIENT, OWN))
        .contains(new SocketTable.Ends("7F000001:BC62", "7F01017F:1538"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
            + " inode",
        "0: 0100007F:BC62 7F01017F:1538 01 00000000:00000000 00:00000000 00000000 1000",
        "0: 0100007F:BC62 7F01017F:1538 01 00000000:00000000 00:00000000 00000000 who 0 9",
        "0: 0100007F:BC62 7F01017F:1538 01 00000000:00000000 00:00000000 00000000 1000 0 what",
        // Nobody's any more: the kernel says root.
        "0: 0100007F:BC62 7F01017F:1538 06 00000000:00000000 03:00000000 00000000 0 0 0",
      })
  void passesOverWhatSaysNothing(String line) {
    assertThat(SocketTable.read(line)).isEmpty();
  }
}
