package io.meshjvm.benchmarks.scale;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.traffic.Traffic;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Measures how long a recorded mesh takes from bytes to an index that answers, and how much heap it
 * keeps.
 *
 * <p>Arguments: files of recorded SotW responses (binary DiscoveryResponse): name tables, clusters,
 * endpoints, in this order. Prints the first and the median time of {@value #ROUNDS} rounds and the
 * heap that the last of them retains after garbage collection.
 */
public final class ScaleFootprint {

  private static final int ROUNDS = 21;

  private ScaleFootprint() {}

  /** Runs the measurement; see the class. */
  public static void main(String[] arguments) throws IOException {
    List<byte[]> messages = new ArrayList<>();
    for (String file : arguments) {
      messages.add(Files.readAllBytes(Path.of(file)));
    }
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("name at least one file");
    }
    List<Long> nanos = new ArrayList<>();
    for (int round = 1; round < ROUNDS; round++) {
      nanos.add(member(messages).nanos());
    }
    long before = usedHeap();
    Member member = member(messages);
    nanos.add(member.nanos());
    long retained = usedHeap() - before;
    report(nanos, retained, member);
  }

  private record Member(Traffic traffic, MeshNames names, long nanos) {}

  private static Member member(List<byte[]> messages) {
    try (MeshThread thread = MeshThread.start("mesh")) {
      RecordedControlPlane controlPlane = new RecordedControlPlane();
      WorkloadNode node = RecordedControlPlane.node("vm");
      MeshNames names = MeshNames.open(controlPlane, node, null);
      Traffic traffic = Traffic.open(controlPlane, thread, node);
      CompletableFuture<Long> nanos = new CompletableFuture<>();
      thread.execute(() -> deliver(messages, controlPlane, nanos));
      return new Member(traffic, names, nanos.join());
    }
  }

  private static void deliver(
      List<byte[]> messages, RecordedControlPlane controlPlane, CompletableFuture<Long> nanos) {
    try {
      long start = System.nanoTime();
      for (byte[] message : messages) {
        controlPlane.deliver(message);
      }
      nanos.complete(System.nanoTime() - start);
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      nanos.completeExceptionally(e);
    }
  }

  private static void report(List<Long> nanos, long retained, Member member) {
    List<Long> sorted = nanos.stream().sorted().toList();
    long endpoints =
        member.traffic().current().clusters().stream()
            .flatMap(c -> member.traffic().current().endpoints(c.name()).stream())
            .mapToLong(e -> e.stream().count())
            .sum();
    System.out.printf(
        "names %d, clusters %d, endpoints %d%n",
        member.names().current().entries().size(),
        member.traffic().current().clusters().size(),
        endpoints);
    System.out.printf(
        "parse and index: first %.1f ms, median %.1f ms; retained heap %.2f MiB%n",
        nanos.get(0) / 1e6, sorted.get(sorted.size() / 2) / 1e6, retained / 1048576.0);
    DnsAnswer answer = member.names().lookup("no.such.name.test", AddressFamily.ANY);
    System.out.printf("a name that is not there: %s%n", answer.getClass().getSimpleName());
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      ManagementFactory.getMemoryMXBean().gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
