/** Tests of the DNS listener, over real sockets on loopback. */
@NullMarked
package io.meshjvm.dns.listener;

import org.jspecify.annotations.NullMarked;
