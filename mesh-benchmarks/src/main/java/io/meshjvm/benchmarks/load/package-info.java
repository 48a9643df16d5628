/**
 * The data path under load, side by side with a pair of Envoys and with plain TLS, under the churn
 * of its endpoints, and with decisions about what comes in.
 */
@NullMarked
package io.meshjvm.benchmarks.load;

import org.jspecify.annotations.NullMarked;
