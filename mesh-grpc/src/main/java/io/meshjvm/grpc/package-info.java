/**
 * The {@code mesh:///} scheme, which gives a gRPC channel the endpoints of a mesh service with what
 * the mesh knows of each, and every change of them.
 */
@NullMarked
package io.meshjvm.grpc;

import org.jspecify.annotations.NullMarked;
