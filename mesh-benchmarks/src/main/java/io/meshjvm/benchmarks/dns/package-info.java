/** What names cost: lookups, tables and the DNS listener. */
@NullMarked
package io.meshjvm.benchmarks.dns;

import org.jspecify.annotations.NullMarked;
