package io.meshjvm.dns.listener;

import static io.meshjvm.dns.listener.TestListeners.greeter;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshObserver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** What a member's observer hears of the DNS listener. */
class QueriesObservedTest {

  private static final String OTHER = "other.test";

  private final List<String> heard = new ArrayList<>();
  private final List<Consumer<@Nullable Message>> forwarded = new ArrayList<>();
  private final Responder responder =
      new Responder(
          greeter(),
          new MeshRecords(new SplittableRandom(1)),
          (query, client, done) -> forwarded.add(done),
          new Counters(
              new MeshObserver() {
                @Override
                public void nameLookedUp(NameHook hook, NameAnswer answer) {
                  heard.add(hook + " " + answer);
                }
              }));

  @Test
  void tellsWhoAnsweredEachQueryOnceItIsAnswered() {
    query("greeter.shop", Type.A);
    query("greeter.shop", Type.AAAA);
    assertThat(heard).containsExactly("LISTENER MESH", "LISTENER MESH");
    heard.clear();

    query(OTHER, Type.A);
    query(OTHER, Type.A);
    assertThat(heard).isEmpty();
    forwarded.get(0).accept(new Message());
    assertThat(heard).containsExactly("LISTENER SYSTEM");
    forwarded.get(1).accept(null);
    assertThat(heard).containsExactly("LISTENER SYSTEM", "LISTENER FAILED");
  }

  @Test
  void tellsNothingOfWhatIsNoQuery() {
    answer(ByteBuffer.wrap(new byte[] {1, 2, 3}));

    assertThat(heard).isEmpty();
  }

  private void query(String name, int type) {
    answer(ByteBuffer.wrap(DnsClient.query(name, type).toWire()));
  }

  private void answer(ByteBuffer packet) {
    responder.answer(
        packet,
        new Client(TestListeners.loopback(4711), false),
        new Responder.Reply() {
          @Override
          public void send(byte[] message) {}

          @Override
          public void drop() {}
        });
  }
}
