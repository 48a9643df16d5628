/**
 * A server whose code cannot be changed: the JDK's plaintext HTTP server on a loopback port, behind
 * a port of the workload that the mesh's policy protects.
 */
@NullMarked
package io.meshjvm.examples.legacyserver;

import org.jspecify.annotations.NullMarked;
