/** Drivers that make their socket factory themselves, by the name of its class. */
@NullMarked
package io.meshjvm.clients.jdbc;

import org.jspecify.annotations.NullMarked;
