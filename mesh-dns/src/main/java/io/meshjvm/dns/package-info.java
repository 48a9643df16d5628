/**
 * The names of the mesh: istiod's name table (NDS) as an immutable value, the lookup that Istio's
 * own agent would make of it, and the way to the system's DNS for every other name. Names fail
 * open: what the table does not hold is the system's to answer.
 */
@NullMarked
package io.meshjvm.dns;

import org.jspecify.annotations.NullMarked;
