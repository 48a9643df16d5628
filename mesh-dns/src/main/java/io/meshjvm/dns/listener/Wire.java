package io.meshjvm.dns.listener;

import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Messages as bytes. Where an answer is too long, as many of its records stay as fit, as in the
 * stock agent's replies; dnsjava alone would leave out the whole set.
 */
final class Wire {

  private Wire() {}

  /**
   * The bytes of a message, cut and marked as cut if it is longer than {@code limit}.
   *
   * @param message may be changed
   * @param limit enough for header, question and options
   */
  static byte[] encode(Message message, int limit) {
    byte[] whole = message.toWire();
    if (whole.length <= limit) {
      return whole;
    }
    message.getHeader().setFlag(Flags.TC);
    message.removeAllRecords(Section.AUTHORITY);
    List<Record> answers = List.copyOf(message.getSection(Section.ANSWER));
    byte[] best = with(message, List.of());
    int fits = 0;
    int tooMany = answers.size() + 1;
    while (fits + 1 < tooMany) {
      int middle = (fits + tooMany) >>> 1;
      byte[] attempt = with(message, answers.subList(0, middle));
      if (attempt.length <= limit) {
        fits = middle;
        best = attempt;
      } else {
        tooMany = middle;
      }
    }
    return best;
  }

  /**
   * As {@link #encode}, for owners in lower case whatever the spelling of the question. dnsjava
   * would refer them to the question, and so to its spelling; a question of another name and the
   * same length keeps their place, and then makes room for the one asked.
   */
  static byte[] encodeInLowerCase(Message message, int limit) {
    Record question = message.getQuestion();
    Name name = question.getName();
    if (Arrays.equals(name.toWire(), name.toWireCanonical())) {
      return encode(message, limit);
    }
    message.removeAllRecords(Section.QUESTION);
    message.addRecord(
        Record.newRecord(sameLength(name), question.getType(), question.getDClass()),
        Section.QUESTION);
    byte[] wire = encode(message, limit);
    byte[] asked = question.toWire(Section.QUESTION);
    System.arraycopy(asked, 0, wire, Header.LENGTH, asked.length);
    return wire;
  }

  private static Name sameLength(Name name) {
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < name.labels() - 1; i++) {
      // The first byte of a label is its length.
      labels.append("\\000".repeat(name.getLabel(i)[0])).append('.');
    }
    return Name.fromConstantString(labels.toString());
  }

  private static byte[] with(Message message, List<Record> answers) {
    message.removeAllRecords(Section.ANSWER);
    answers.forEach(answer -> message.addRecord(answer, Section.ANSWER));
    return message.toWire();
  }
}
