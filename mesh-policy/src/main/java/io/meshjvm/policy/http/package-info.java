/**
 * What Envoy's connection manager does to a request before any filter sees it: it checks the
 * target, the host and the header names, normalises the path, strips ports of hosts, and finds out
 * whom {@code x-forwarded-for} names. Policies decide about the request as it is afterwards, and
 * the application is to see that one too.
 *
 * <p>The rules are those of Envoy 1.40 with its default runtime (envoy: {@code
 * source/common/http/conn_manager_impl.cc}, {@code conn_manager_utility.cc}, {@code
 * path_utility.cc}, {@code header_utility.cc}, {@code http1/balsa_parser.cc}, and the URL library
 * that it uses).
 */
@NullMarked
package io.meshjvm.policy.http;

import org.jspecify.annotations.NullMarked;
