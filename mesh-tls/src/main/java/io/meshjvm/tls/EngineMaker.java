package io.meshjvm.tls;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Makes the engine of one connection, from the identity and trust of this moment. */
@FunctionalInterface
interface EngineMaker {

  /**
   * A fresh engine in the mode of the settings.
   *
   * @param outer the engine that the user holds; what is made is released with it at the latest
   * @throws SSLException if it cannot be made
   * @throws MeshTlsException if there is no usable identity
   */
  SSLEngine make(SSLEngine outer, EngineSettings settings) throws SSLException;
}
