/**
 * A DNS server for this machine that answers names of the mesh from memory, as the stock agent's
 * does (istio: {@code pkg/dns/client}), and hands every other question to the system's DNS servers.
 * Off unless started, and on loopback unless told otherwise. DNS messages are read and written by
 * dnsjava, sockets are Netty's, and everything happens on one event loop.
 */
@NullMarked
package io.meshjvm.dns.listener;

import org.jspecify.annotations.NullMarked;
