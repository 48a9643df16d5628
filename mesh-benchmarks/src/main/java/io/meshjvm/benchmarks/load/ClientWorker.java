package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The client of one data path, in a JVM of its own. Its connections are kept from run to run. */
final class ClientWorker {

  private final Connector connector;
  private final int payload;
  private final Map<String, Load> loads = new HashMap<>();

  private ClientWorker(Connector connector, int payload) {
    this.connector = connector;
    this.payload = payload;
  }

  /**
   * Calls when it is told to, until the parent ends.
   *
   * @param arguments data path, directory with what TLS needs, length of the payload, and the ports
   *     to call unless the mesh knows them
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Path.of(arguments[1]);
    int payload = Integer.parseInt(arguments[2]);
    try (Connector connector = connector(DataPath.valueOf(arguments[0]), directory, arguments[3])) {
      WorkerLoop.run("ready", new ClientWorker(connector, payload)::answer);
    }
  }

  private static Connector connector(DataPath path, Path directory, String ports)
      throws InterruptedException {
    return switch (path) {
      case MESH -> MeshConnector.join(directory);
      case PLAIN_TLS ->
          new TlsConnector(new PlainConnector(Service.parse(ports)), PlainTls.read(directory));
      case ENVOY_PAIR, PLAINTEXT -> new PlainConnector(Service.parse(ports));
    };
  }

  /** Answers {@code heap}, {@code status METHOD}, or {@code run PROTOCOL CALLERS MILLIS}. */
  private String answer(String question) throws IOException, InterruptedException {
    if (question.equals("heap")) {
      return Long.toString(Heap.used());
    }
    String[] words = question.split(" ", -1);
    if (words[0].equals("status")) {
      return HttpStatus.of(connector, words[1]);
    }
    String key = words[1] + " " + words[2];
    Load load = loads.get(key);
    if (load == null) {
      Cell cell = new Cell(Protocol.valueOf(words[1]), Integer.parseInt(words[2]));
      load = open(connector, cell, payload);
      loads.put(key, load);
    }
    return load.run(Duration.ofMillis(Long.parseLong(words[3]))).format();
  }

  /** A load over connections of its own. */
  static Load open(Connector connector, Cell cell, int payload) throws IOException {
    return cell.protocol() == Protocol.GRPC
        ? new GrpcLoad(connector.channel(), cell.callers(), payload)
        : SocketLoad.open(connector, cell.protocol(), cell.callers(), payload);
  }
}
