package io.meshjvm.dns.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** dnsjava is optional, and missing for whoever listens nowhere. */
class WithoutDnsjavaTest {

  @Test
  void theListenerSaysWhatToAdd() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!new File(entry).getName().startsWith("dnsjava")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader others =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> listener = others.loadClass(DnsListener.class.getName());

      Throwable failure = catchThrowable(() -> listener.getMethod("requireLibrary").invoke(null));

      assertThat(failure).isInstanceOf(InvocationTargetException.class);
      assertThat(failure.getCause().getMessage()).contains("MESH-1416", "dnsjava:dnsjava");
    }
  }
}
