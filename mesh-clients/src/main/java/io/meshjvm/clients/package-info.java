/**
 * Client libraries that reach the services of the mesh, one class each, one line to apply it.
 *
 * <p>URLs and addresses name a service and its own port, {@code http://httpbin.default:8000}. Under
 * what the library takes for a plain connection, each endpoint is spoken to as the mesh says it
 * wants: over mutual TLS, or in plaintext. Hosts that are no services of the mesh stay what they
 * were.
 */
@NullMarked
package io.meshjvm.clients;

import org.jspecify.annotations.NullMarked;
