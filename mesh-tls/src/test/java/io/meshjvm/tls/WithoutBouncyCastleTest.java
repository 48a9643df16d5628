package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The optional jars of Bouncy Castle's TLS may be missing, as they are for most users. */
class WithoutBouncyCastleTest {

  private URLClassLoader jars;

  @BeforeEach
  void loadEverythingElse() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!new File(entry).getName().toLowerCase(Locale.ROOT).startsWith("bctls")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    jars = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @AfterEach
  void unload() throws Exception {
    jars.close();
  }

  @Test
  void bouncyCastleIsReallyMissingHere() {
    assertThatThrownBy(
            () -> jars.loadClass("org.bouncycastle.jsse.provider.BouncyCastleJsseProvider"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void servesAndCallsWithBoringSslAlone() throws Exception {
    assertThat(play("serveAndCall")).isEqualTo("spiffe://cluster.local/ns/shop/sa/caller");
  }

  @Test
  void saysWhatToAddForAnEngineThatIsMissing() throws Exception {
    assertThat(play("chooseBouncyCastle"))
        .asString()
        .startsWith(MeshTlsException.NO_ENGINE)
        .contains("bctls-jdk18on");
  }

  @Test
  void saysWhatToAddForServerSockets() throws Exception {
    assertThat(play("openServerSocket"))
        .asString()
        .startsWith(MeshTlsException.NO_ENGINE)
        .contains("bctls-jdk18on");
  }

  /** Runs a scene of {@link TlsScenes} inside the class loader. */
  private Object play(String scene) throws Exception {
    Method method = jars.loadClass(TlsScenes.class.getName()).getDeclaredMethod(scene);
    method.setAccessible(true);
    return method.invoke(null);
  }
}
