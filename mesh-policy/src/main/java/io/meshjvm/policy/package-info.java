/**
 * What the mesh demands of callers of this workload, read from the inbound listener that istiod
 * computes for it: per port, whether plaintext is let in, whether a client must show a certificate,
 * and of which trust domains. istiod has merged all PeerAuthentications into that listener already;
 * this package only reads, and where it cannot tell it takes the stricter meaning.
 *
 * <p>Filters that decide about requests and that nothing here enforces are named, so that reports
 * can say so.
 */
@NullMarked
package io.meshjvm.policy;

import org.jspecify.annotations.NullMarked;
