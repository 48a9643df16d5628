/** An application that calls one service of a mesh with every kind of client that a JVM has. */
@NullMarked
package io.meshjvm.examples.outbound;

import org.jspecify.annotations.NullMarked;
