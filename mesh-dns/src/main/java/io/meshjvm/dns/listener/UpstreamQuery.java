package io.meshjvm.dns.listener;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** One query to an upstream server, and the test of what comes back for it. */
final class UpstreamQuery {

  /** What goes over UDP without being cut into fragments, which can be forged one by one. */
  private static final int UDP_SIZE = 1232;

  private final Message message;

  private UpstreamQuery(Message message) {
    this.message = message;
  }

  /**
   * What clients ask for; those who ask for the same at the same time share the answer.
   *
   * @param name equal in any case
   */
  record Question(
      Name name,
      int type,
      int dclass,
      boolean recursion,
      boolean unchecked,
      boolean options,
      boolean signatures) {

    static Question of(Query query) {
      Record asked = query.question();
      return new Question(
          asked.getName(),
          asked.getType(),
          asked.getDClass(),
          query.hasFlag(Flags.RD),
          query.hasFlag(Flags.CD),
          query.hasOptions(),
          query.wantsSignatures());
    }

    private Message message(int id) {
      Message message = new Message(id);
      message.getHeader().setOpcode(Opcode.QUERY);
      set(message, Flags.RD, recursion);
      set(message, Flags.CD, unchecked);
      message.addRecord(Record.newRecord(name, type, dclass), Section.QUESTION);
      if (options) {
        int flags = signatures ? ExtendedFlags.DO : 0;
        message.addRecord(new OPTRecord(UDP_SIZE, 0, 0, flags), Section.ADDITIONAL);
      }
      return message;
    }

    private static void set(Message message, int flag, boolean value) {
      if (value) {
        message.getHeader().setFlag(flag);
      }
    }

    @Override
    public String toString() {
      return name + " " + DClass.string(dclass) + " " + Type.string(type);
    }
  }

  /** Asks with an id that nobody can guess. */
  static UpstreamQuery of(Question question, RandomGenerator random) {
    return new UpstreamQuery(question.message(random.nextInt(1 << 16)));
  }

  byte[] bytes() {
    return message.toWire();
  }

  /** What a packet is to a query. */
  sealed interface Check {

    /** The answer. */
    record Answer(Message message) implements Check {}

    /** Perhaps the answer, but unreadable. */
    record Unreadable(IOException cause) implements Check {}

    /** Of another query, or made up. */
    record NotOurs() implements Check {}
  }

  /** Tests a packet; throws nothing, whatever it holds. */
  Check check(ByteBuffer packet) {
    if (packet.remaining() < Header.LENGTH
        || Short.toUnsignedInt(packet.getShort(packet.position())) != message.getHeader().getID()) {
      return new Check.NotOurs();
    }
    try {
      Message answer = new Message(packet);
      return isAnswer(answer) ? new Check.Answer(answer) : new Check.NotOurs();
    } catch (IOException e) {
      return new Check.Unreadable(e);
    } catch (IllegalArgumentException e) {
      return new Check.Unreadable(new IOException("a record contradicts itself", e));
    }
  }

  private boolean isAnswer(Message answer) {
    Header header = answer.getHeader();
    if (!header.getFlag(Flags.QR) || header.getOpcode() != Opcode.QUERY) {
      return false;
    }
    return switch (header.getCount(Section.QUESTION)) {
      case 0 -> isBareError(answer);
      case 1 -> message.getQuestion().equals(answer.getQuestion());
      default -> false;
    };
  }

  /** Servers that do not understand a query may leave its question out. */
  private static boolean isBareError(Message answer) {
    int rcode = answer.getHeader().getRcode();
    return (rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP || rcode == Rcode.REFUSED)
        && answer.getHeader().getCount(Section.ANSWER) == 0;
  }
}
