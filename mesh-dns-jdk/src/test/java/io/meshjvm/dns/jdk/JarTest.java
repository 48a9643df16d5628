package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What goes into the jar, whichever Java builds it. */
class JarTest {

  private static final int JAVA_17 = 61;

  private final Path classes = ChildJvm.home(JdkDnsStatus.class);

  @Test
  void holdsNoClassOfTheJdkThatItWasCompiledAgainst() throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      assertThat(files.filter(file -> file.toString().endsWith(".class")))
          .isNotEmpty()
          .allMatch(file -> classes.relativize(file).startsWith("io/meshjvm/dns/jdk"));
    }
  }

  @Test
  void holdsTheProviderAsAClassThatJava17CanRead() throws IOException {
    Path provider = classes.resolve("io/meshjvm/dns/jdk/MeshInetAddressResolverProvider.class");
    try (DataInputStream in = new DataInputStream(Files.newInputStream(provider))) {
      in.skipBytes(6);
      assertThat(in.readUnsignedShort()).isEqualTo(JAVA_17);
    }
  }

  @Test
  void namesItsServicesWithClassesThatAreThere() throws IOException {
    for (String service :
        List.of(
            "java.net.spi.InetAddressResolverProvider",
            "io.meshjvm.core.spi.MemberExtension",
            "io.meshjvm.dns.SystemLookup")) {
      String type = Files.readString(classes.resolve("META-INF/services/" + service)).strip();
      assertThat(classes.resolve(type.replace('.', '/') + ".class")).exists();
    }
  }
}
