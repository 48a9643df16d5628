package io.meshjvm.benchmarks.load;

import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** All ways into a server, set up beside each other on loopback, each in a mesh of its own. */
final class InboundTestbed implements Closeable {

  private final Parts parts = new Parts();
  private final Path directory;
  private final LoadOptions options;
  private final List<Lane> lanes;

  private InboundTestbed(Path directory, LoadOptions options)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.options = options;
    this.lanes = parts.lanes(InboundPath.all(), this::lane);
  }

  /**
   * Sets everything up, and waits until each way lets in what it should and nothing else.
   *
   * @param directory for files, some of them secret
   */
  static InboundTestbed start(Path directory, LoadOptions options)
      throws IOException, InterruptedException {
    return new InboundTestbed(directory, options);
  }

  List<Lane> lanes() {
    return lanes;
  }

  private Lane lane(InboundPath path) throws IOException, InterruptedException {
    Path files = Files.createDirectory(directory.resolve(path.front() + "-" + path.rules()));
    Istiod istiod = Istiod.builder().keys(KeyAlgorithm.EC_P256).start();
    parts.add(istiod::close);
    Path client = MeshMembers.describe(istiod, files, Service.CLIENT);
    if (path.rules()) {
      istiod.apply(InboundRules.policies());
    }
    Lane lane =
        path.front() == InboundFront.ENVOY
            ? envoy(path, istiod, files, client)
            : member(path, istiod, files, client);
    Enforcement.await(lane.client(), path);
    return lane;
  }

  private Lane member(InboundPath path, Istiod istiod, Path files, Path client) throws IOException {
    Path own = MeshMembers.describe(istiod, files, Service.SERVER);
    Worker server = worker(InboundServer.class, path.front().name(), own, "");
    istiod.apply(Service.entry(Service.SERVER, Service.parse(server.greeting())));
    return new Lane(path, client(client), server, List.of());
  }

  private Lane envoy(InboundPath path, Istiod istiod, Path files, Path client)
      throws IOException, InterruptedException {
    Worker server = worker(ServerWorker.class, DataPath.PLAINTEXT.name(), files, "");
    Envoy envoy =
        EnvoyPair.inbound(
            files,
            istiod.ca(),
            Service.parse(server.greeting()),
            InboundFilters.of(istiod.store()),
            options.envoyWorkers());
    parts.add(envoy::close);
    Map<Protocol, Integer> ports = envoy.ports();
    istiod.apply(Service.workload(Service.SERVER, Service.SERVER, ports));
    istiod.apply(Service.entry(Service.SERVER, ports));
    return new Lane(path, client(client), server, List.of(envoy.process()));
  }

  private Worker client(Path files) throws IOException {
    return worker(ClientWorker.class, DataPath.MESH.name(), files, "");
  }

  private Worker worker(Class<?> main, String path, Path files, String ports) throws IOException {
    return parts.add(
        Worker.start(main, path, files.toString(), Integer.toString(options.payload()), ports));
  }

  @Override
  public void close() throws IOException {
    parts.close();
  }
}
