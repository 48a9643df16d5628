package io.meshjvm.examples.vmservice;

import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A service on a VM. Without arguments it plays the whole scenario on an istiod in this JVM. */
@Command(
    name = "vm-service",
    description =
        "Joins an Istio mesh, serves it and calls it. Without --mesh-dir: a demonstration without a"
            + " cluster.",
    mixinStandardHelpOptions = true)
public final class VmService implements Callable<Integer> {

  @Option(
      names = "--mesh-dir",
      description = "The five files of 'istioctl x workload entry configure'.")
  private @Nullable Path meshDir;

  @Option(
      names = "--listen",
      defaultValue = "0.0.0.0:9090",
      description = "Where to serve the mesh.")
  private String listen = "";

  @Option(names = "--ip", description = "Address under which peers reach this service.")
  private @Nullable InetAddress ip;

  @Option(names = "--healthy-file", description = "/health answers 200 while this file exists.")
  private @Nullable Path healthyFile;

  @Option(
      names = "--admin",
      description = "Where to offer /call, /resolve and /report, for example 127.0.0.1:9901.")
  private @Nullable String admin;

  /** Runs the service until it is told to stop. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new VmService()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (meshDir == null) {
      return new Scenario(System.out).play();
    }
    InetSocketAddress address = address(listen);
    MeshBuilder builder = Mesh.fromDirectory(meshDir).mutualTlsPort(address.getPort());
    if (ip != null) {
      builder.address(ip);
    }
    CountDownLatch left = new CountDownLatch(1);
    try (Mesh mesh = builder.start()) {
      EchoServer server = new EchoServer(mesh, HttpsServer.create(address, 0), this::healthy);
      mesh.onLeave(left::countDown);
      mesh.onLeave(server::close);
      if (admin != null) {
        mesh.onLeave(new AdminServer(mesh, address(admin))::close);
      }
      mesh.onChange(state -> System.out.println(state.phase() + ": " + state.detail()));
      left.await();
    }
    return 0;
  }

  private boolean healthy() {
    return healthyFile == null || Files.exists(healthyFile);
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }
}
