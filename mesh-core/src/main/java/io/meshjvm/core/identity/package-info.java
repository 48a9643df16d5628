/**
 * Identity and trust of this workload: SPIFFE ids, the SVID with its private key, the trust bundle,
 * and how they are won, checked, renewed and kept. SVID and trust bundle are read as one value, so
 * that no handshake sees halves of two.
 */
@NullMarked
package io.meshjvm.core.identity;

import org.jspecify.annotations.NullMarked;
