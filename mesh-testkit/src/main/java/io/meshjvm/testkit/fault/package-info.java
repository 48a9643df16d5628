/**
 * What can go wrong with a control plane, on purpose.
 *
 * <p>Faults of the network, of xDS responses and of the certificate service. Each is switched on
 * and off while the server runs and counts how often it struck, so that a test can tell a client
 * that survived a fault from one that never met it.
 */
@NullMarked
package io.meshjvm.testkit.fault;

import org.jspecify.annotations.NullMarked;
