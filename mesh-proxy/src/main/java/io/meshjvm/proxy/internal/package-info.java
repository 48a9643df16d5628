/**
 * What both directions of the proxy are made of: sockets, relays, and how HTTP goes from hop to
 * hop.
 */
@NullMarked
package io.meshjvm.proxy.internal;

import org.jspecify.annotations.NullMarked;
