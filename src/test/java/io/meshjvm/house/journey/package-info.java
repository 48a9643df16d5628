/**
 * Journeys across all modules: members on loopback, an istiod in this JVM, and what users live
 * through. Each journey is one class; {@link io.meshjvm.house.journey.TestMesh} builds the world
 * around it.
 */
@NullMarked
package io.meshjvm.house.journey;

import org.jspecify.annotations.NullMarked;
