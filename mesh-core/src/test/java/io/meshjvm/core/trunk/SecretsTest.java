package io.meshjvm.core.trunk;

import static io.meshjvm.core.trunk.TrunkRig.awaitConnected;
import static io.meshjvm.core.trunk.TrunkRig.awaitFailure;
import static io.meshjvm.core.trunk.TrunkRig.names;
import static io.meshjvm.core.trunk.TrunkRig.vm;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.BootstrapLoader;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.IstiodExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Token and key, and whatever is written down, at the most talkative level. */
@Isolated("listens to everything that the JVM logs")
class SecretsTest {

  private static final String FRAMES = "io.grpc.netty.NettyClientHandler";

  @RegisterExtension final IstiodExtension mesh = IstiodExtension.create();

  @TempDir Path directory;

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger frames = (Logger) LoggerFactory.getLogger(FRAMES);
  private final Logger grpc = (Logger) LoggerFactory.getLogger("io.grpc.netty");
  private final Written written = new Written();
  private TrunkRig rig;

  /** Keeps every line, stack traces included, and prints none. */
  private static final class Written extends AppenderBase<ILoggingEvent> {

    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getLoggerName() + " " + event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
  }

  @BeforeEach
  void listen() {
    rig = new TrunkRig(directory);
    written.start();
    root.addAppender(written);
    root.getAppender("out").stop();
    root.setLevel(Level.TRACE);
    // Of client and server alike: the testkit's istiod is a part of this JVM.
    grpc.setLevel(Level.INFO);
  }

  @AfterEach
  void stop() {
    rig.close();
    root.setLevel(Level.WARN);
    frames.setLevel(null);
    grpc.setLevel(null);
    root.detachAppender(written);
    root.getAppender("out").start();
  }

  @Test
  void s11NeitherTokenNorKeyIsWrittenDown(Istiod istiod) throws IOException {
    Path bad = directory.resolve("bad-token");
    String refused = "eyJhbGciOiJub25lIn0.Y2FuYXJ5LXRva2Vu.c2lnbmF0dXJlLW9mLWEtY2FuYXJ5";
    Files.writeString(bad, refused);
    BootstrapLoader loader = rig.loader(istiod, vm().build());
    String good = Files.readString(directory.resolve("istio-token"));
    Bootstrap bootstrap = loader.load();
    Trunk trunk = rig.trunk(bootstrap);
    names(trunk);
    trunk.start();
    awaitConnected(trunk);
    Trunk stranger = rig.trunk(loader.set("token", bad.toString()).load());
    stranger.start();
    awaitFailure(stranger, "MESH-1203");

    WorkloadIdentity identity = trunk.identity().current().orElseThrow();
    String reports =
        List.of(
                bootstrap,
                identity,
                trunk.identityStatus().current(),
                trunk.controlPlane().status().current(),
                stranger.identityStatus().current(),
                stranger.controlPlane().status().current())
            .toString();
    trunk.close();
    byte[] key = identity.svid().privateKey().getEncoded();
    String end = Base64.getEncoder().encodeToString(key).substring(48);
    assertThat(written.lines).anyMatch(line -> line.startsWith("io.meshjvm.core"));
    assertThat(String.join("\n", written.lines) + reports)
        .doesNotContain(good.strip(), refused, end);
  }

  @Test
  void saysThatTheLogOfGrpcHasTheToken(Istiod istiod) {
    frames.setLevel(Level.DEBUG);
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    names(trunk);
    trunk.start();
    awaitConnected(trunk);

    assertThat(written.lines)
        .filteredOn(line -> line.contains("MESH-1214"))
        .singleElement()
        .satisfies(line -> assertThat(line).contains(FRAMES));
  }
}
