/** Tests of the load harness, since a wrong measure is worse than none. */
@NullMarked
package io.meshjvm.benchmarks.load;

import org.jspecify.annotations.NullMarked;
