/** The {@code mesh:///} scheme, which gives a gRPC channel the endpoints of a mesh service. */
@NullMarked
package io.meshjvm.grpc;

import org.jspecify.annotations.NullMarked;
