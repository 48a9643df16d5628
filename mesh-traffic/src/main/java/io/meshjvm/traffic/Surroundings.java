package io.meshjvm.traffic;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What balancers need besides the cluster.
 *
 * @param random chance; thread-safe
 * @param nanos the clock of slow start; thread-safe
 * @param source the workload's own address as text, the key of calls that bring none
 */
record Surroundings(RandomGenerator random, LongSupplier nanos, String source) {}
