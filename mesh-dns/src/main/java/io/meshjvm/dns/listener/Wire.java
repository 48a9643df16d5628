package io.meshjvm.dns.listener;

import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
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

  private static byte[] with(Message message, List<Record> answers) {
    message.removeAllRecords(Section.ANSWER);
    answers.forEach(answer -> message.addRecord(answer, Section.ANSWER));
    return message.toWire();
  }
}
