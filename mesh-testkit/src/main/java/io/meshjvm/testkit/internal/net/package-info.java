/**
 * Sockets: a TCP front whose address outlives the server behind it, and the gRPC server itself.
 *
 * <p>Every connection passes the front, which forwards, stalls, freezes, refuses or resets it; in
 * front of an east-west gateway it looks at the SNI first. All threads are daemons.
 */
@NullMarked
package io.meshjvm.testkit.internal.net;

import org.jspecify.annotations.NullMarked;
