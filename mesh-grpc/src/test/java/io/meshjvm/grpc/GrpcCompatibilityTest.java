package io.meshjvm.grpc;

import io.grpc.NameResolver;
import io.grpc.Status;
import io.meshjvm.core.MeshException;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.resolver.ResolverCompatibilityKit;
import io.meshjvm.testkit.resolver.ResolverUnderTest;
import io.meshjvm.testkit.resolver.Sight;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What every resolver must do; each call asks as a new channel does. */
class GrpcCompatibilityTest extends ResolverCompatibilityKit {

  @Override
  protected Sight sight() {
    return Sight.ENDPOINTS;
  }

  @Override
  protected ResolverUnderTest open(Path vmDirectory) {
    Mesh mesh = TestMesh.start(vmDirectory);
    MeshNameResolverProvider provider = MeshNameResolverProvider.of(mesh);
    return new ResolverUnderTest() {
      @Override
      public List<InetSocketAddress> resolve(String host, int port) throws Exception {
        NameResolver.Args args = TestArgs.direct();
        NameResolver resolver =
            provider.newNameResolver(URI.create("mesh:///" + host + ":" + port), args);
        FirstNews news = new FirstNews();
        args.getSynchronizationContext().execute(() -> resolver.start(news));
        try {
          return news.addresses.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          throw new IOException(e.getCause().getMessage(), e.getCause());
        } finally {
          args.getSynchronizationContext().execute(resolver::shutdown);
        }
      }

      @Override
      public void close() {
        mesh.close();
      }
    };
  }

  private static final class FirstNews extends NameResolver.Listener2 {

    private final CompletableFuture<List<InetSocketAddress>> addresses = new CompletableFuture<>();

    @Override
    public void onResult(NameResolver.ResolutionResult result) {
      addresses.complete(
          result.getAddressesOrError().getValue().stream()
              .flatMap(group -> group.getAddresses().stream())
              .map(InetSocketAddress.class::cast)
              .toList());
    }

    @Override
    public void onError(Status error) {
      addresses.completeExceptionally((MeshException) error.getCause());
    }
  }
}
