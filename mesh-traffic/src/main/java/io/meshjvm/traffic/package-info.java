/**
 * From a service's name and port to the endpoint that a call goes to, and how it goes there:
 * clusters (CDS) and endpoints (EDS) as Istio computed them for this workload, read as immutable
 * values, indexed by host, and balanced. Plaintext never goes to an endpoint that Istio marks for
 * mutual TLS.
 */
@NullMarked
package io.meshjvm.traffic;

import org.jspecify.annotations.NullMarked;
