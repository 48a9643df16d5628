package io.meshjvm.benchmarks.load;

import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Servers of one identity, each on ports of its own, together in one JVM. */
final class ChurnServers implements AutoCloseable {

  private static final String BETWEEN = ";";
  private static final int PAYLOAD = 1024;

  private final List<EchoServers> servers = new ArrayList<>();

  private ChurnServers() {}

  /** Starts {@code count} of them with the identity of {@code mesh}. */
  static ChurnServers start(Mesh mesh, int count) throws IOException {
    ChurnServers all = new ChurnServers();
    for (int i = 0; i < count; i++) {
      all.servers.add(
          EchoServers.start(protocol -> Optional.of(ServerWorker.mutual(mesh, protocol)), PAYLOAD));
    }
    return all;
  }

  /**
   * Serves until the parent ends.
   *
   * @param arguments the directory with the member's five files, and how many servers
   */
  public static void main(String[] arguments) throws IOException {
    try (Mesh mesh = MeshMembers.join(Path.of(arguments[0]));
        ChurnServers all = start(mesh, Integer.parseInt(arguments[1]))) {
      String ports = all.ports().stream().map(Service::format).collect(Collectors.joining(BETWEEN));
      WorkerLoop.run(ports, question -> Integer.toString(all.steadyConnections()));
    }
  }

  /** Reads the first line of this worker. */
  static List<Map<Protocol, Integer>> parse(String line) {
    return Arrays.stream(line.split(BETWEEN, -1)).map(Service::parse).toList();
  }

  List<Map<Protocol, Integer>> ports() {
    return servers.stream().map(EchoServers::ports).toList();
  }

  /** How many gRPC connections the first has had, which is an endpoint all the time. */
  int steadyConnections() {
    return servers.get(0).grpcConnections();
  }

  @Override
  public void close() {
    servers.forEach(EchoServers::close);
  }
}
