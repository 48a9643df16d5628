package io.meshjvm.benchmarks.load;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A way into a server.
 *
 * @param front who decides
 * @param rules whether there are rules to decide by
 */
record InboundPath(InboundFront front, boolean rules) implements Way {

  /** All that is compared. */
  static List<InboundPath> all() {
    return Arrays.stream(InboundFront.values())
        .flatMap(front -> Stream.of(new InboundPath(front, false), new InboundPath(front, true)))
        .toList();
  }

  @Override
  public String title() {
    return front.title() + ", " + rulesTitle(rules);
  }

  /** How reports call the presence or absence of rules. */
  static String rulesTitle(boolean rules) {
    return rules ? InboundRules.COUNT + " rules" : "no policy";
  }
}
