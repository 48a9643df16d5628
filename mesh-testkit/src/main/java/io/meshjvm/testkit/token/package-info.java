/**
 * Service account tokens that look and fail like the real ones.
 *
 * <p>A token is a JWT signed with a key that lives in one {@link
 * io.meshjvm.testkit.token.TokenIssuer}; that issuer alone can tell a good one from a bad one, as
 * the Kubernetes API server does for istiod. Tokens are secrets in shape only, and are still never
 * put into a message or a log.
 */
@NullMarked
package io.meshjvm.testkit.token;

import org.jspecify.annotations.NullMarked;
