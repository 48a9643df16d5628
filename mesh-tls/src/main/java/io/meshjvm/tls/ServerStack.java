package io.meshjvm.tls;

import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The implementations that serve, chosen by {@link TlsEngine} from what is at hand.
 *
 * @param boring BoringSSL for engines and Netty, or null
 * @param jsse pure Java for what BoringSSL is not there for or cannot do, or null
 */
record ServerStack(@Nullable BoringSslStack boring, @Nullable JsseStack jsse) {

  private static final String BOUNCY_CASTLE_CLASS =
      "org.bouncycastle.jsse.provider.BouncyCastleJsseProvider";

  private static final String PROPERTY = "jdk.tls.server.disableExtensions";

  /**
   * Chooses.
   *
   * @throws MeshTlsException if the engine asked for by name cannot be had; {@link
   *     TlsEngine#AUTOMATIC} fails only when something is to be served
   */
  static ServerStack choose(TlsEngine engine) {
    return switch (engine) {
      case AUTOMATIC ->
          new ServerStack(
              BoringSslStack.available() ? new BoringSslStack() : null,
              bouncyCastleAvailable() ? BouncyCastleStack.create() : null);
      case BORINGSSL -> new ServerStack(boringSsl(), null);
      case BOUNCY_CASTLE -> new ServerStack(null, bouncyCastle());
      case JDK -> new ServerStack(null, jdk());
    };
  }

  /** A server's engine for one connection. */
  SSLEngine engine(TlsEpoch epoch, SSLEngine outer, EngineSettings settings) throws SSLException {
    return boring == null
        ? sockets().serverEngine(epoch, outer, settings)
        : boring.serverEngine(epoch, outer, settings);
  }

  /** Throws unless engines can be made. */
  void requireEngines() {
    if (boring == null) {
      sockets();
    }
  }

  /** The stack for server sockets. */
  JsseStack sockets() {
    return Optional.ofNullable(jsse)
        .orElseThrow(
            () ->
                failure(
                    boring == null
                        ? "neither BoringSSL nor Bouncy Castle can be had to serve"
                        : "BoringSSL has no server sockets, and Bouncy Castle is not there",
                    "Add org.bouncycastle:bctls-jdk18on and bcprov-jdk18on, or the"
                        + " netty-tcnative-boringssl-static jar of this platform",
                    BoringSslStack.available() ? null : BoringSslStack.unavailability()));
  }

  private static BoringSslStack boringSsl() {
    if (!BoringSslStack.available()) {
      throw failure(
          "BoringSSL does not load",
          "Add the netty-tcnative-boringssl-static jar of this platform, or choose another engine",
          BoringSslStack.unavailability());
    }
    return new BoringSslStack();
  }

  /**
   * Whether the optional jars bctls and bcprov are there. Asked here and not in {@link
   * BouncyCastleStack}, which does not even link without them.
   */
  private static boolean bouncyCastleAvailable() {
    try {
      Class.forName(BOUNCY_CASTLE_CLASS, false, ServerStack.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static JsseStack bouncyCastle() {
    if (!bouncyCastleAvailable()) {
      throw failure(
          "Bouncy Castle's TLS is not on the classpath",
          "Add org.bouncycastle:bctls-jdk18on and bcprov-jdk18on, or choose another engine",
          null);
    }
    return BouncyCastleStack.create();
  }

  private static JsseStack jdk() {
    String disabled = System.getProperty(PROPERTY, "");
    if (!Arrays.asList(disabled.split("\\s*,\\s*")).contains("server_name")) {
      throw failure(
          "the JDK's TLS servers abort on Istio's server names",
          "Start the JVM with -D" + PROPERTY + "=server_name, or choose another engine",
          null);
    }
    return JsseStack.jdk();
  }

  private static MeshTlsException failure(
      String problem, String remedy, @Nullable Throwable cause) {
    return new MeshTlsException(MeshTlsException.NO_ENGINE, problem, remedy, cause);
  }
}
