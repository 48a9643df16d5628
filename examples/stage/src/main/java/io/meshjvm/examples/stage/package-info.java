/**
 * What the demonstrations of the examples have in common: an istiod in this JVM, members of its
 * mesh, a service to call, and the options by which an example joins a real mesh instead. Nothing
 * here is needed by an application that is in a mesh.
 */
@NullMarked
package io.meshjvm.examples.stage;

import org.jspecify.annotations.NullMarked;
