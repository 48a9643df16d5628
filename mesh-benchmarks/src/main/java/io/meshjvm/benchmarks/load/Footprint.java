package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of one data path at the end, in bytes.
 *
 * @param client resident set of the client's JVM
 * @param server resident set of the server's JVM
 * @param envoys resident sets of the Envoys, 0 without
 * @param heaps heap in use in both JVMs after a full collection
 */
record Footprint(long client, long server, long envoys, long heaps) {

  private static final String RESIDENT = "VmRSS:";
  private static final long KIB = 1024;

  /** Resident sets, all in all. */
  long total() {
    return client + server + envoys;
  }

  /** The resident sets of processes, as Linux has them. */
  static long resident(List<ProcessHandle> processes) throws IOException {
    long sum = 0;
    for (ProcessHandle process : processes) {
      Path status = Path.of("/proc", Long.toString(process.pid()), "status");
      sum +=
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith(RESIDENT))
              .map(line -> line.substring(RESIDENT.length()).replace("kB", "").strip())
              .mapToLong(Long::parseLong)
              .sum();
    }
    return sum * KIB;
  }
}
