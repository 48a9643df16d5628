package io.meshjvm.dns.jdk;

/** A Java agent that looks a host up before anybody else does. */
final class EarlyAgent {

  private EarlyAgent() {}

  public static void premain(String options) {
    Fact.note("early", Lookups.of("localhost"));
  }
}
