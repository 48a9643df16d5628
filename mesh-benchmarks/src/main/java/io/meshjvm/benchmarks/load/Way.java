package io.meshjvm.benchmarks.load;

/** What is compared with others of its kind: a way for calls from client to server. */
interface Way {

  /** The name in reports. */
  String title();
}
