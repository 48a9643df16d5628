/**
 * Time under a test's control: one clock and one scheduler that move together, and only when told.
 *
 * <p>Code that takes its {@link java.time.Clock} and {@link
 * java.util.concurrent.ScheduledExecutorService} from outside can be driven through hours of
 * retries, rotations and grace periods in microseconds, and always in the same order.
 */
@NullMarked
package io.meshjvm.testkit.time;

import org.jspecify.annotations.NullMarked;
