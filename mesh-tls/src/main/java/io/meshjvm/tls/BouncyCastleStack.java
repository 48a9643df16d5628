package io.meshjvm.tls;

import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.SSLContext;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * Bouncy Castle's JSSE from provider objects of its own; nothing is registered in the JVM. Its
 * crypto comes from Bouncy Castle too: with the JDK's providers alone it offers no RSA-PSS, and
 * Envoy refuses the handshake.
 */
final class BouncyCastleStack {

  private BouncyCastleStack() {}

  /** A new stack; this class may be touched only if the optional jars are there. */
  static JsseStack create() {
    JcaTlsCryptoProvider crypto =
        new JcaTlsCryptoProvider().setProvider(new BouncyCastleProvider());
    crypto.create(new SecureRandom());
    Provider provider = new BouncyCastleJsseProvider(false, crypto);
    return new JsseStack(() -> SSLContext.getInstance("TLS", provider));
  }
}
