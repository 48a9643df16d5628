/**
 * An application whose code cannot be changed: a plain socket and the JDK's HTTP client, neither of
 * which knows of the mesh, call a service through sockets on loopback.
 */
@NullMarked
package io.meshjvm.examples.legacy;

import org.jspecify.annotations.NullMarked;
