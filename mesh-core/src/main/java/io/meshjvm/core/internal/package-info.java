/**
 * What rooms of the trunk share and nobody else may use: gRPC channels to the control plane, pinned
 * to its roots and carrying the workload's credentials.
 */
@NullMarked
package io.meshjvm.core.internal;

import org.jspecify.annotations.NullMarked;
