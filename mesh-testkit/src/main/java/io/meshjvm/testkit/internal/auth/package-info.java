/**
 * Who is calling: client certificate first, then token, as istiod does.
 *
 * <p>The TLS layer refuses a certificate that is given and bad; the interceptor turns what is left
 * into an {@link io.meshjvm.testkit.internal.auth.Authentication} that each service answers in its
 * own words (Istio: security/pkg/server/ca/authenticate, pilot/pkg/xds/auth.go).
 */
@NullMarked
package io.meshjvm.testkit.internal.auth;

import org.jspecify.annotations.NullMarked;
