/**
 * JSON web tokens of requests, verified as Envoy's filter {@code envoy.filters.http.jwt_authn} does
 * it: where tokens are looked for, which are demanded, what they must claim, with which texts and
 * statuses they are refused, and what of them policies and the application see (envoy: {@code
 * source/extensions/filters/http/jwt_authn}, {@code source/common/jwt}).
 *
 * <p>Keys are those that the listener brings. No URL that it names is fetched and no file read: a
 * provider whose keys are elsewhere has none, and its tokens are refused. Signatures are stricter
 * than Envoy's in three points: the algorithm must be one of the key's type and curve, a secret of
 * HMAC must have 256 bits, and the salt of RSA-PSS the length of the digest (RFC 7518).
 */
@NullMarked
package io.meshjvm.policy.jwt;

import org.jspecify.annotations.NullMarked;
