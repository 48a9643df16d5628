/** What decisions about callers cost: rules of authorization, with all that comes before them. */
@NullMarked
package io.meshjvm.benchmarks.policy;

import org.jspecify.annotations.NullMarked;
