/** What the TLS engines cost, measured side by side under the same unchanged server. */
@NullMarked
package io.meshjvm.benchmarks.tls;

import org.jspecify.annotations.NullMarked;
