/**
 * The mesh's services where Netty resolves an address: a group of resolvers that answers host and
 * port of a service with an endpoint's address and port, from memory, and leaves every other name
 * to the group that the application has.
 */
@NullMarked
package io.meshjvm.netty;

import org.jspecify.annotations.NullMarked;
