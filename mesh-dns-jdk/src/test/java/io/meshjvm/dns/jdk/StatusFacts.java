package io.meshjvm.dns.jdk;

import io.meshjvm.core.Problem;
import io.meshjvm.core.Watch;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A child that prints its status with one member, and what a lookup of a mesh name gives. */
final class StatusFacts {

  static final String HOST = "greeter.invalid";
  static final String ADDRESS = "192.0.2.1";

  private StatusFacts() {}

  public static void main(String[] arguments) {
    note();
  }

  /** Notes everything. */
  static void note() {
    try (Watch attached = TestMember.with(Map.of(HOST, List.of(ADDRESS))).attach()) {
      JdkDnsStatus status = JdkDnsStatus.current();
      Fact.note("activity", status.activity().getClass().getSimpleName());
      Fact.note("members", status.members());
      Fact.note(
          "codes", status.warnings().stream().map(Problem::code).collect(Collectors.joining(",")));
      Fact.note("text", status.text().replace(System.lineSeparator(), " | "));
      Fact.note("lookup", Lookups.of(HOST));
    }
  }
}
