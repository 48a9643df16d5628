/** What a mesh of a given size costs a member: time to read it, and heap to hold it. */
@NullMarked
package io.meshjvm.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
