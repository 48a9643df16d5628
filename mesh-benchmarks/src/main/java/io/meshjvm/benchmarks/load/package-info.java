/**
 * The data path under load, side by side with a pair of Envoys and with plain TLS, and under the
 * churn of its endpoints.
 */
@NullMarked
package io.meshjvm.benchmarks.load;

import org.jspecify.annotations.NullMarked;
