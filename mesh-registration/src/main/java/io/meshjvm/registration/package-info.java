/**
 * How the workload joins its WorkloadGroup, reports its health up the ADS stream, and leaves in
 * order. istiod does the registering: it makes the WorkloadEntry when the stream opens and removes
 * it after the stream has ended. This package says how that went, in words and with a code, finds
 * out the health with the probes and checks of the workload, and sends it when it changes.
 *
 * <p>Mirrors istio: {@code pkg/istio-agent/health} on the workload's side and {@code
 * pilot/pkg/autoregistration} on istiod's.
 */
@NullMarked
package io.meshjvm.registration;

import org.jspecify.annotations.NullMarked;
