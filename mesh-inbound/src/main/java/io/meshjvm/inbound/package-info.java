/**
 * What becomes of connections and requests that come in: the mesh's policy of the moment, asked by
 * the identity that TLS has proven. Servers of every kind ask here; none decides by itself.
 */
@NullMarked
package io.meshjvm.inbound;

import org.jspecify.annotations.NullMarked;
