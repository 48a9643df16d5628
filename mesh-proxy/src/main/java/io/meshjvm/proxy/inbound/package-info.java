/**
 * The inbound terminator: serves ports of a workload for applications that know nothing of the
 * mesh. TLS ends here, the mesh's policy decides about connections and requests, and what may pass
 * goes on to the application's own loopback port.
 */
@NullMarked
package io.meshjvm.proxy.inbound;

import org.jspecify.annotations.NullMarked;
