package io.meshjvm.dns.jdk;

import java.io.File;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A child whose class path has only the tests, and which runs {@link StatusFacts} in class loaders
 * of its own, as application servers do.
 */
final class Isolated {

  private static final String SCENARIO = "io.meshjvm.dns.jdk.StatusFacts";

  private Isolated() {}

  /**
   * The first argument says where the library is, the second is its class path, the third that of
   * the tests.
   */
  public static void main(String[] arguments) throws Exception {
    URL[] library = urls(arguments[1]);
    URL[] tests = urls(arguments[2]);
    switch (arguments[0]) {
      case "application" -> {
        Fact.note("early", Lookups.of("localhost"));
        runAndCollect(both(library, tests), ClassLoader.getPlatformClassLoader());
      }
      case "application, first" ->
          run(new URLClassLoader(both(library, tests), ClassLoader.getPlatformClassLoader()));
      case "container" -> runAndCollect(tests, container(library));
      case "both" -> {
        lookUpIn(container(library));
        runAndCollect(both(library, tests), ClassLoader.getPlatformClassLoader());
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static ClassLoader container(URL[] library) {
    return new URLClassLoader(library, ClassLoader.getPlatformClassLoader());
  }

  private static void lookUpIn(ClassLoader loader) {
    Thread.currentThread().setContextClassLoader(loader);
    Fact.note("early", Lookups.of("localhost"));
  }

  /**
   * Runs the scenario three times, each in a new class loader, and notes whether the second can be
   * collected then. The first is not asked for, since Netty keeps the stack of its first use with
   * all classes in it, nor the last, since Java 17 keeps the last record that was compared.
   */
  private static void runAndCollect(URL[] urls, ClassLoader parent) throws Exception {
    run(new URLClassLoader(urls, parent));
    ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    WeakReference<ClassLoader> loader = new WeakReference<>(runInNew(urls, parent), collected);
    run(new URLClassLoader(urls, parent));
    boolean gone = false;
    for (int i = 0; i < 200 && !gone; i++) {
      System.gc();
      gone = collected.remove(100) == loader;
    }
    Fact.note("collected", gone);
  }

  private static ClassLoader runInNew(URL[] urls, ClassLoader parent) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(urls, parent)) {
      run(loader);
      return loader;
    }
  }

  private static void run(ClassLoader loader) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      var scenario = loader.loadClass(SCENARIO).getDeclaredMethod("main", String[].class);
      scenario.setAccessible(true);
      scenario.invoke(null, (Object) new String[0]);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] both(URL[] library, URL[] tests) {
    return Stream.of(library, tests).flatMap(Stream::of).toArray(URL[]::new);
  }

  private static URL[] urls(String classPath) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String part : classPath.split(File.pathSeparator)) {
      urls.add(Path.of(part).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
