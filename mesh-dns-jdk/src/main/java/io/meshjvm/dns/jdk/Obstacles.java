package io.meshjvm.dns.jdk;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may have kept the JDK from choosing this library's resolver. */
final class Obstacles {

  private static final String SPI = "java.net.spi.InetAddressResolverProvider";
  private static final String OWN =
      Obstacles.class.getPackageName() + ".MeshInetAddressResolverProvider";

  private Obstacles() {}

  /** Sentences, the surest first; never empty. */
  static List<String> before(ResolverProbe.Resolver resolver) {
    List<String> obstacles = new ArrayList<>();
    if (System.getProperty("jdk.net.hosts.file") != null) {
      obstacles.add("The property jdk.net.hosts.file is set, which leaves all providers out");
    }
    if (resolver instanceof ResolverProbe.Resolver.OtherCopy) {
      obstacles.add("Another copy of this library, from another class loader, was chosen");
    }
    if (resolver instanceof ResolverProbe.Resolver.Foreign foreign) {
      obstacles.add("Another provider was chosen: " + foreign.type().orElse("unknown"));
    }
    firstProvider(ClassLoader.getSystemClassLoader()).ifPresent(obstacles::add);
    if (obstacles.isEmpty()) {
      obstacles.add(
          "The JVM's first lookup came before this jar was visible to the context class loader of"
              + " the thread that made it");
      agents().ifPresent(obstacles::add);
    }
    return List.copyOf(obstacles);
  }

  /** The provider that whoever uses {@code loader} would choose, unless that is ours or none. */
  private static Optional<String> firstProvider(ClassLoader loader) {
    try {
      return ServiceLoader.load(Class.forName(SPI), loader).stream()
          .findFirst()
          .map(provider -> provider.type().getName())
          .filter(type -> !type.equals(OWN))
          .map(type -> "The provider " + type + " comes first on the classpath");
    } catch (ServiceConfigurationError e) {
      return Optional.of("A provider on the classpath is broken: " + e.getMessage());
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Agents look hosts up before anybody else. */
  private static Optional<String> agents() {
    if (ModuleLayer.boot().findModule("java.management").isEmpty()) {
      return Optional.empty();
    }
    String agents =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("-javaagent:"))
            .map(Obstacles::jar)
            .collect(Collectors.joining(", "));
    return Optional.of(agents)
        .filter(names -> !names.isEmpty())
        .map(names -> "Java agents that start before the application: " + names);
  }

  /** The file of an agent, without its options: they may hold secrets. */
  private static String jar(String argument) {
    return Stream.of(argument.substring("-javaagent:".length()).split("=", 2))
        .limit(1)
        .map(path -> path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1))
        .collect(Collectors.joining());
  }
}
