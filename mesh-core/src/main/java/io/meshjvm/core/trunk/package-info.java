/**
 * Puts the rooms of the trunk together: bootstrap, identity and control plane, started and stopped
 * in order.
 */
@NullMarked
package io.meshjvm.core.trunk;

import org.jspecify.annotations.NullMarked;
