package io.meshjvm.dns.listener;

import static io.meshjvm.dns.listener.TestListeners.many;
import static io.meshjvm.dns.listener.TestListeners.mesh;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** What clients on other machines get, where they are let in. */
class RemoteClientsTest {

  private static final InetSocketAddress REMOTE = new InetSocketAddress("192.0.2.9", 4711);

  private final List<Query> forwarded = new ArrayList<>();
  private final Responder responder =
      new Responder(
          mesh(Map.of("greeter.shop.", List.of("10.96.0.30"), "crowd.", many("10.0.0.", 100))),
          new MeshRecords(new SplittableRandom(1)),
          (query, client, done) -> {
            forwarded.add(query);
            done.accept(null);
          },
          new Counters(MeshObserver.none()));

  private Message answer(Message query, Client client) throws IOException {
    byte[] answer = Packets.answer(responder, query.toWire(), client).orElseThrow();
    if (!client.tcp()) {
      assertThat(answer.length).isLessThanOrEqualTo(query.toWire().length * 3 / 2);
    }
    return new Message(answer);
  }

  @Test
  void theyGetNamesOfTheMesh() throws IOException {
    Message answer =
        answer(DnsClient.query("greeter.shop", Type.A, 4096), new Client(REMOTE, false));
    assertThat(DnsClient.data(answer, Type.A)).containsExactly("10.96.0.30");
  }

  @Test
  void theyGetLongAnswersOverTcpOnly() throws IOException {
    Message query = DnsClient.query("crowd", Type.A, 4096);
    assertThat(DnsClient.isCut(answer(query, new Client(REMOTE, false)))).isTrue();
    assertThat(DnsClient.answers(answer(query, new Client(REMOTE, true)))).hasSize(100);
  }

  @Test
  void s13TheyGetNothingFromUpstream() throws IOException {
    Message query = DnsClient.query("other.test", Type.A);
    assertThat(answer(query, new Client(REMOTE, false)).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer(query, new Client(REMOTE, true)).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(forwarded).isEmpty();
    answer(query, new Client(TestListeners.loopback(4711), true));
    assertThat(forwarded).hasSize(1);
  }
}
