/** Servers on each implementation of TLS. */
@NullMarked
package io.meshjvm.house.tls;

import org.jspecify.annotations.NullMarked;
