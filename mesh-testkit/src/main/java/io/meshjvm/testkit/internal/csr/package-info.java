/**
 * The certificate service, as istiod answers it.
 *
 * <p>Checks the request's self-signature and nothing else of it, and issues for the caller's own
 * identity whatever the request says (Istio: security/pkg/server/ca/server.go).
 */
@NullMarked
package io.meshjvm.testkit.internal.csr;

import org.jspecify.annotations.NullMarked;
