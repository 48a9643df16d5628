/**
 * Mesh names for every lookup of the JDK, by its resolver SPI (JEP 418, Java 18 and later).
 *
 * <p>The jar on the classpath is the consent. From the JVM's first lookup on, {@code
 * MeshInetAddressResolverProvider} stands before the JDK's own resolver and hands everything on to
 * it, until a member starts; then names of the mesh are answered from memory. On Java 17 nothing
 * happens, and {@link io.meshjvm.dns.jdk.JdkDnsStatus} says so.
 */
@NullMarked
package io.meshjvm.dns.jdk;

import org.jspecify.annotations.NullMarked;
