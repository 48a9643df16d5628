package io.meshjvm.dns.listener;

import io.meshjvm.dns.AddressFamily;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A readable query with one question. */
final class Query implements Received {

  private final Header header;
  private final Record question;
  private final @Nullable OPTRecord options;
  private final int length;

  /**
   * Takes a query apart.
   *
   * @param message has one question
   * @param length its bytes on the wire
   */
  Query(Message message, int length) {
    this.header = message.getHeader();
    this.question = Objects.requireNonNull(message.getQuestion(), "question");
    this.options = message.getOPT();
    this.length = length;
  }

  /** The question in the spelling of the client. */
  Record question() {
    return question;
  }

  int length() {
    return length;
  }

  boolean hasOptions() {
    return options != null;
  }

  /** What the client says that it takes over UDP; 0 if it says nothing. */
  int udpSize() {
    return options == null ? 0 : options.getPayloadSize();
  }

  /** Whether signatures are asked for. */
  boolean wantsSignatures() {
    return options != null && (options.getFlags() & ExtendedFlags.DO) != 0;
  }

  boolean hasFlag(int flag) {
    return header.getFlag(flag);
  }

  /** The addresses asked for; empty if something else is asked for. */
  Optional<AddressFamily> family() {
    return question.getDClass() == DClass.IN ? family(question.getType()) : Optional.empty();
  }

  /** The family of the records of a type. */
  static Optional<AddressFamily> family(int type) {
    return switch (type) {
      case Type.A -> Optional.of(AddressFamily.IPV4);
      case Type.AAAA -> Optional.of(AddressFamily.IPV6);
      default -> Optional.empty();
    };
  }

  /** Whether a whole zone is asked for, which is nobody's to give here. */
  boolean isTransfer() {
    return question.getType() == Type.AXFR || question.getType() == Type.IXFR;
  }

  /** The beginning of a reply: header and question, NOERROR. */
  Message reply() {
    Message reply = new Message(header.getID());
    reply.getHeader().setFlag(Flags.QR);
    copy(reply, Flags.RD);
    copy(reply, Flags.CD);
    reply.addRecord(question, Section.QUESTION);
    return reply;
  }

  private void copy(Message reply, int flag) {
    if (header.getFlag(flag)) {
      reply.getHeader().setFlag(flag);
    }
  }

  /**
   * A reply that is nothing but an error.
   *
   * @param rcode of {@link Rcode}
   */
  byte[] error(int rcode) {
    Message reply = reply();
    reply.getHeader().setRcode(rcode);
    return reply.toWire();
  }
}
