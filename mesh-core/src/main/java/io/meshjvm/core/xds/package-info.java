/**
 * One ADS stream to the control plane and what travels on it. Moves resources and knows none of
 * their meanings: each branch brings its own {@link io.meshjvm.core.xds.ResourceType}. SotW and
 * delta are the same to a subscriber.
 */
@NullMarked
package io.meshjvm.core.xds;

import org.jspecify.annotations.NullMarked;
