/** A gRPC server that greets whom the mesh lets call, and its client. */
@NullMarked
package io.meshjvm.examples.greeter;

import org.jspecify.annotations.NullMarked;
