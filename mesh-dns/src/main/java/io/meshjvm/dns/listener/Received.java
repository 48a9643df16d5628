package io.meshjvm.dns.listener;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/**
 * What a packet turned out to be. As the stock agent's DNS library does (miekg/dns: {@code
 * acceptfunc.go}), takes queries with one question only.
 */
sealed interface Received permits Query, Received.Faulty, Received.Dropped {

  /**
   * Something that is told so.
   *
   * @param reply the whole reply
   */
  record Faulty(Header reply) implements Received {}

  /** Something that must not be answered: a reply, or what is no DNS at all. */
  record Dropped() implements Received {}

  /** Reads a packet; throws nothing, whatever it holds. */
  static Received read(ByteBuffer packet) {
    if (packet.remaining() < Header.LENGTH) {
      return new Dropped();
    }
    Header header = header(packet);
    if (header.getFlag(Flags.QR)) {
      return new Dropped();
    }
    if (header.getOpcode() != Opcode.QUERY) {
      return faulty(header, Rcode.NOTIMP);
    }
    if (header.getCount(Section.QUESTION) != 1) {
      return faulty(header, Rcode.FORMERR);
    }
    int length = packet.remaining();
    try {
      Message message = new Message(packet);
      // Of a query that says that it is cut short, dnsjava takes what it can read.
      return message.getQuestion() == null
          ? faulty(header, Rcode.FORMERR)
          : new Query(message, length);
    } catch (IOException | IllegalArgumentException e) {
      // What dnsjava throws for a record that contradicts itself depends on its type.
      return faulty(header, Rcode.FORMERR);
    }
  }

  private static Header header(ByteBuffer packet) {
    byte[] bytes = new byte[Header.LENGTH];
    packet.duplicate().get(bytes);
    try {
      return new Header(bytes);
    } catch (IOException e) {
      throw new IllegalStateException("a header is read from any " + Header.LENGTH + " bytes", e);
    }
  }

  private static Faulty faulty(Header asked, int rcode) {
    Header reply = new Header(asked.getID());
    reply.setFlag(Flags.QR);
    reply.setOpcode(asked.getOpcode());
    if (asked.getFlag(Flags.RD)) {
      reply.setFlag(Flags.RD);
    }
    reply.setRcode(rcode);
    return new Faulty(reply);
  }
}
