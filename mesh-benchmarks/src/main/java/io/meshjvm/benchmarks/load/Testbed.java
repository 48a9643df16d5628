package io.meshjvm.benchmarks.load;

import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All data paths, set up beside each other on loopback, and the istiod of the mesh's one. */
final class Testbed implements Closeable {

  private static final String NO_PORTS = "";

  private final Parts parts = new Parts();
  private final Path directory;
  private final LoadOptions options;
  private final TestCa ca = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  private final List<Lane> lanes;

  private Testbed(Path directory, LoadOptions options) throws IOException, InterruptedException {
    this.directory = directory;
    this.options = options;
    this.lanes = parts.lanes(List.of(DataPath.values()), this::lane);
  }

  /**
   * Sets everything up.
   *
   * @param directory for files, some of them secret
   */
  static Testbed start(Path directory, LoadOptions options)
      throws IOException, InterruptedException {
    return new Testbed(directory, options);
  }

  List<Lane> lanes() {
    return lanes;
  }

  private Lane lane(DataPath path) throws IOException, InterruptedException {
    return switch (path) {
      case MESH -> mesh();
      case ENVOY_PAIR -> envoyPair();
      case PLAIN_TLS -> plainTls();
      case PLAINTEXT -> direct(DataPath.PLAINTEXT, directory);
    };
  }

  private Lane mesh() throws IOException {
    Istiod istiod = Istiod.start();
    parts.add(istiod::close);
    Path client = MeshMembers.describe(istiod, directory, Service.CLIENT);
    Path serving = MeshMembers.describe(istiod, directory, Service.SERVER);
    Worker server = server(DataPath.MESH, serving);
    istiod.apply(Service.entry(Service.SERVER, Service.parse(server.greeting())));
    return new Lane(DataPath.MESH, client(DataPath.MESH, client, NO_PORTS), server, List.of());
  }

  private Lane envoyPair() throws IOException, InterruptedException {
    Worker server = server(DataPath.ENVOY_PAIR, directory);
    EnvoyPair envoys =
        parts.add(
            EnvoyPair.start(
                directory, ca, Service.parse(server.greeting()), options.envoyWorkers()));
    Worker client = client(DataPath.ENVOY_PAIR, directory, Service.format(envoys.ports()));
    return new Lane(DataPath.ENVOY_PAIR, client, server, envoys.processes());
  }

  private Lane plainTls() throws IOException {
    Path files = Files.createDirectory(directory.resolve("tls"));
    PlainTls.write(files, ca);
    return direct(DataPath.PLAIN_TLS, files);
  }

  private Lane direct(DataPath path, Path files) throws IOException {
    Worker server = server(path, files);
    return new Lane(path, client(path, files, server.greeting()), server, List.of());
  }

  private Worker server(DataPath path, Path files) throws IOException {
    return parts.add(Worker.start(ServerWorker.class, arguments(path, files, NO_PORTS)));
  }

  private Worker client(DataPath path, Path files, String ports) throws IOException {
    return parts.add(Worker.start(ClientWorker.class, arguments(path, files, ports)));
  }

  private String[] arguments(DataPath path, Path files, String ports) {
    return new String[] {path.name(), files.toString(), Integer.toString(options.payload()), ports};
  }

  @Override
  public void close() throws IOException {
    parts.close();
  }
}
