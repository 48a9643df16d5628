/**
 * An application that wants the names of a mesh and nothing else: it is not registered, nobody
 * calls it, and nothing on its host changes.
 */
@NullMarked
package io.meshjvm.examples.dnsonly;

import org.jspecify.annotations.NullMarked;
