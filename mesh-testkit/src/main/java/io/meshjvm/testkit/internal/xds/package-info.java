/**
 * The aggregated discovery service with istiod's own reading of the protocol.
 *
 * <p>Streams of both protocols share one state behind one lock: a request, a change of the
 * configuration, and the pushes that follow are one step each. Mirrors pilot/pkg/xds/{ads,delta}.go
 * and pkg/xds/server.go.
 */
@NullMarked
package io.meshjvm.testkit.internal.xds;

import org.jspecify.annotations.NullMarked;
