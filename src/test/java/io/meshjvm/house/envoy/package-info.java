/**
 * The library against a real Envoy, which shares no line with it: as a peer that calls, as a peer
 * that is called, as a gateway between, and as a client of the test kit's istiod.
 *
 * <p>Envoy is taken from the variable {@code MESHJVM_ENVOY}, else from the path. Where there is
 * none the tests are skipped by name, unless {@code MESHJVM_REQUIRE_ENVOY=true} makes them fail.
 */
@NullMarked
package io.meshjvm.house.envoy;

import org.jspecify.annotations.NullMarked;
