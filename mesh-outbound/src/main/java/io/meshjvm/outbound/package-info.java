/**
 * Where traffic and TLS meet for whoever connects to an endpoint: the one place that says what the
 * transport of an endpoint means as TLS.
 */
@NullMarked
package io.meshjvm.outbound;

import org.jspecify.annotations.NullMarked;
