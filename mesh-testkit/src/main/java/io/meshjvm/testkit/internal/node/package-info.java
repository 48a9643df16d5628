/**
 * The node of an xDS stream, read as strictly as istiod reads it.
 *
 * <p>Metadata values are typed and one wrong type fails the whole stream (Istio:
 * pkg/model/proxy.go, pilot/pkg/model/context.go).
 */
@NullMarked
package io.meshjvm.testkit.internal.node;

import org.jspecify.annotations.NullMarked;
