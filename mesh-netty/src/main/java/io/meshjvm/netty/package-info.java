/** Mesh names and endpoints where Netty resolves an address. */
@NullMarked
package io.meshjvm.netty;

import org.jspecify.annotations.NullMarked;
