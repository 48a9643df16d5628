/**
 * An istiod inside the JVM, for tests and demos.
 *
 * <p>{@link io.meshjvm.testkit.Istiod} serves discovery, certificates and workload registration on
 * a real loopback socket, answers by istiod's own rules and remembers everything that clients did.
 * {@link io.meshjvm.testkit.IstiodExtension} gives one to a JUnit test and fails the test when a
 * client breaks the protocol in a way that istiod would not have told it.
 */
@NullMarked
package io.meshjvm.testkit;

import org.jspecify.annotations.NullMarked;
