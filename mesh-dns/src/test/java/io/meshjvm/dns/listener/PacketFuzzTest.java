package io.meshjvm.dns.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.meshjvm.core.MeshObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;

/**
 * Bytes from clients and from upstream servers: every packet gets one answer or none, within its
 * bounds, and nothing is thrown. Runs the seeds beside it as a test; with {@code JAZZER_FUZZ=1} it
 * looks for more.
 */
class PacketFuzzTest {

  private static final MeshLookup MESH =
      TestListeners.mesh(
          Map.of(
              "a.", List.of("10.0.0.1"),
              "greeter.shop.", List.of("10.96.0.30", "2001:db8::30"),
              "crowd.", TestListeners.many("10.1.0.", 100)));

  /**
   * Handles a query and, if it is forwarded, a reply to it.
   *
   * @param input half the length of the query in one byte, the query, the reply
   */
  @FuzzTest(maxDuration = "10m")
  void everyPacketIsAnsweredOrDropped(byte[] input) throws IOException {
    int split = input.length == 0 ? 0 : Math.min(input.length, 1 + 2 * (input[0] & 0xFF));
    byte[] query = Arrays.copyOfRange(input, Math.min(1, input.length), split);
    byte[] reply = Arrays.copyOfRange(input, split, input.length);
    for (Client client :
        List.of(
            new Client(TestListeners.loopback(9), false),
            new Client(TestListeners.loopback(9), true),
            new Client(new java.net.InetSocketAddress("192.0.2.9", 9), false))) {
      answer(query, reply, client);
    }
  }

  private static void answer(byte[] query, byte[] reply, Client client) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    Responder responder =
        new Responder(
            MESH,
            new MeshRecords(random),
            (asked, from, done) -> forward(asked, reply, random, done),
            new Counters(MeshObserver.none()));
    Optional<byte[]> answer = Packets.answer(responder, query, client);
    assertThat(answer.isPresent()).isEqualTo(!(read(query) instanceof Received.Dropped));
    if (answer.isPresent()) {
      assertBounded(query, answer.get(), client);
    }
  }

  private static Received read(byte[] query) {
    return Received.read(ByteBuffer.wrap(query));
  }

  private static void assertBounded(byte[] query, byte[] answer, Client client) throws IOException {
    assertThat(answer.length).isBetween(Header.LENGTH, Message.MAXLENGTH);
    if (read(query) instanceof Query readable) {
      int question = Header.LENGTH + readable.question().getName().length() + 4;
      assertThat(answer.length).isLessThanOrEqualTo(Math.max(client.limit(readable), question));
      Message message = new Message(answer);
      assertThat(message.getHeader().getID()).isEqualTo((query[0] & 0xFF) << 8 | (query[1] & 0xFF));
      assertThat(message.getQuestion()).isEqualTo(readable.question());
    } else {
      assertThat(answer).hasSize(Header.LENGTH);
    }
    if (!client.isLocal()) {
      assertThat(answer.length).isLessThanOrEqualTo(query.length * 3 / 2);
    }
  }

  /** As if the reply had guessed the id, which only the real server can. */
  private static void forward(
      Query query, byte[] reply, SplittableRandom random, Consumer<@Nullable Message> done) {
    UpstreamQuery asked = UpstreamQuery.of(UpstreamQuery.Question.of(query), random);
    byte[] guessed = reply.clone();
    System.arraycopy(asked.bytes(), 0, guessed, 0, Math.min(2, guessed.length));
    UpstreamQuery.Check check = asked.check(ByteBuffer.wrap(guessed));
    done.accept(check instanceof UpstreamQuery.Check.Answer answer ? answer.message() : null);
  }
}
