/**
 * Tests of the JDK's lookups with this library behind them. The JVM chooses its resolver once, so
 * most of them look hosts up in a JVM of their own and assert the facts that it prints.
 */
@NullMarked
package io.meshjvm.dns.jdk;

import org.jspecify.annotations.NullMarked;
