package io.meshjvm.dns.jdk;

/** What a child JVM has found out; needs no other class. */
final class Fact {

  static final String MARK = "fact ";

  private Fact() {}

  static void note(String name, Object value) {
    System.out.println(MARK + name + "=" + value);
  }
}
