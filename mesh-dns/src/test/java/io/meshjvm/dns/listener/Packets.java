package io.meshjvm.dns.listener;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Packets handed to a responder without sockets. */
final class Packets {

  private Packets() {}

  /**
   * What the responder does with a packet, at once.
   *
   * @return empty if it drops it
   */
  static Optional<byte[]> answer(Responder responder, byte[] packet, Client client) {
    List<Optional<byte[]>> outcomes = new ArrayList<>();
    responder.answer(
        ByteBuffer.wrap(packet),
        client,
        new Responder.Reply() {
          @Override
          public void send(byte[] message) {
            outcomes.add(Optional.of(message));
          }

          @Override
          public void drop() {
            outcomes.add(Optional.empty());
          }
        });
    if (outcomes.size() != 1) {
      throw new AssertionError("outcomes of one packet: " + outcomes.size());
    }
    return outcomes.get(0);
  }
}
