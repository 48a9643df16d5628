package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.resolver.ResolverCompatibilityKit;
import io.meshjvm.testkit.resolver.ResolverUnderTest;
import io.meshjvm.testkit.resolver.Sight;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** {@link InetAddress} is a resolver like any other. */
@EnabledForJreRange(
    min = JRE.JAVA_18,
    disabledReason = "Java 17 has no providers: see JdkDnsStatusTest.saysThatJava17IsInert")
class JdkResolverTest extends ResolverCompatibilityKit {

  @BeforeAll
  static void checkThatTheJvmKeepsNoAnswers() {
    assertThat(DnsCacheTtls.current()).isEqualTo(new DnsCacheTtls(0, 0, 0));
  }

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
    assertThat(JdkDnsStatus.current().activity()).isInstanceOf(JdkDnsStatus.Activity.Active.class);
    return new ResolverUnderTest() {
      @Override
      public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        return Stream.of(InetAddress.getAllByName(host))
            .map(address -> new InetSocketAddress(address, port))
            .toList();
      }

      @Override
      public void close() {
        mesh.close();
      }
    };
  }
}
