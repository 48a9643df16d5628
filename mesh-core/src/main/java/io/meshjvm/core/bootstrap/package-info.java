/**
 * From files, environment and code to one immutable {@link io.meshjvm.core.bootstrap.Bootstrap}:
 * who this workload is, where its control plane is, and how to come to an identity. Every effective
 * value knows where it came from.
 */
@NullMarked
package io.meshjvm.core.bootstrap;

import org.jspecify.annotations.NullMarked;
