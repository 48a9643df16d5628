package io.meshjvm.sdk;

import io.meshjvm.testkit.resolver.ResolverCompatibilityKit;
import io.meshjvm.testkit.resolver.ResolverUnderTest;
import io.meshjvm.testkit.resolver.Sight;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The member's own {@link Mesh#resolve} is a resolver like any other. */
class MeshResolveTest extends ResolverCompatibilityKit {

  @Override
  protected Sight sight() {
    return Sight.HOST;
  }

  @Override
  protected ResolverUnderTest open(Path vmDirectory) {
    Mesh mesh =
        Mesh.fromDirectory(vmDirectory)
            .address(InetAddress.getLoopbackAddress())
            .drain(Duration.ofMillis(1))
            .closeOnShutdown(false)
            .start();
    return new ResolverUnderTest() {
      @Override
      public List<InetSocketAddress> resolve(String host, int port) throws Exception {
        return mesh.resolve(host).stream().map(ip -> new InetSocketAddress(ip, port)).toList();
      }

      @Override
      public void close() {
        mesh.close();
      }
    };
  }
}
