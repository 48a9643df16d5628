/**
 * The loopback plane: ways into the mesh for code that takes no adapter and cannot be changed. Each
 * host of the mesh has a loopback address of its own, where listeners on the service's ports carry
 * bytes to endpoints; and one HTTP proxy takes requests and {@code CONNECT} for all of them.
 */
@NullMarked
package io.meshjvm.proxy;

import org.jspecify.annotations.NullMarked;
