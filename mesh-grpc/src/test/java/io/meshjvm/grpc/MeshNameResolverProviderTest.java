package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Uri;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeshNameResolverProviderTest {

  private final MeshNameResolverProvider provider = new MeshNameResolverProvider();
  private final NameResolver.Args args = TestArgs.direct();

  @Test
  void isFoundByServiceLoaderAndLeavesTheDefaultSchemeAlone() {
    NameResolverRegistry registry = NameResolverRegistry.getDefaultRegistry();

    assertThat(registry.getProviderForScheme("mesh")).isInstanceOf(MeshNameResolverProvider.class);
    assertThat(registry.getDefaultScheme()).isEqualTo("dns");
    assertThat(ServiceLoader.load(NameResolverProvider.class))
        .hasAtLeastOneElementOfType(MeshNameResolverProvider.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dns:///a.test", "xds:///a.test", "unix:/tmp/x", "http://a.test", "meshy:///a"})
  void otherSchemesAreNotItsBusiness(String target) throws URISyntaxException {
    assertThat(provider.newNameResolver(URI.create(target), args)).isNull();
    assertThat(provider.newNameResolver(Uri.parse(target), args)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "mesh:///greeter.shop:50051, greeter.shop:50051",
    "mesh:///greeter.shop, greeter.shop",
    "mesh:greeter.shop:50051, greeter.shop:50051",
    "MESH:///greeter.shop:1, greeter.shop:1",
  })
  void theAuthorityIsTheServiceAsWritten(String target, String authority)
      throws URISyntaxException {
    assertThat(provider.newNameResolver(URI.create(target), args).getServiceAuthority())
        .isEqualTo(authority);
    assertThat(provider.newNameResolver(Uri.parse(target), args).getServiceAuthority())
        .isEqualTo(authority);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mesh:///",
        "mesh:/",
        "mesh://greeter.shop:80",
        "mesh://other/greeter.shop",
        "mesh:///a/b",
        "mesh:///greeter:0",
        "mesh:///10.0.0.1:80",
        "mesh:///greeter:80?x=y",
      })
  void badTargetsAreReportedAndNotThrown(String target) throws URISyntaxException {
    assertReports(provider.newNameResolver(URI.create(target), args));
    assertReports(provider.newNameResolver(Uri.parse(target), args));
  }

  private static void assertReports(NameResolver resolver) {
    Recorder channel = new Recorder();
    resolver.start(channel);
    resolver.refresh();
    resolver.shutdown();

    assertThat(resolver.getServiceAuthority()).isEqualTo("invalid");
    assertThat(channel.told).containsExactly("UNAVAILABLE MESH-1511");
  }

  @Test
  void aBoundProviderComesWithARegistryOfItsOwn() {
    NameResolverRegistry registry = provider.registry();

    assertThat(registry.getProviderForScheme("mesh")).isSameAs(provider);
    assertThat(registry.getProviderForScheme("dns")).isNull();
    assertThat(registry.getDefaultScheme()).isEqualTo("mesh");
    assertThat(provider.getProducedSocketAddressTypes()).containsExactly(InetSocketAddress.class);
  }
}
