/** How long a JVM takes from its first instruction to a healthy member of a mesh. */
@NullMarked
package io.meshjvm.benchmarks.start;

import org.jspecify.annotations.NullMarked;
