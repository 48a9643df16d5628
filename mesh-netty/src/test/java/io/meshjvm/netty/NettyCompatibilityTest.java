package io.meshjvm.netty;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.resolver.ResolverCompatibilityKit;
import io.meshjvm.testkit.resolver.ResolverUnderTest;
import io.meshjvm.testkit.resolver.Sight;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What every resolver must do. */
class NettyCompatibilityTest extends ResolverCompatibilityKit {

  @Override
  protected Sight sight() {
    return Sight.HOST_AND_PORT;
  }

  @Override
  protected ResolverUnderTest open(Path vmDirectory) {
    Mesh mesh = TestMesh.start(vmDirectory);
    DefaultEventExecutor executor = new DefaultEventExecutor();
    MeshAddressResolverGroup group = MeshAddressResolverGroup.of(mesh);
    return new ResolverUnderTest() {
      @Override
      public List<InetSocketAddress> resolve(String host, int port) throws Exception {
        Future<List<InetSocketAddress>> answer =
            group
                .getResolver(executor)
                .resolveAll(InetSocketAddress.createUnresolved(host, port))
                .await();
        if (answer.cause() instanceof IOException failure) {
          throw failure;
        }
        return answer.get();
      }

      @Override
      public void close() {
        group.close();
        executor.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        mesh.close();
      }
    };
  }
}
