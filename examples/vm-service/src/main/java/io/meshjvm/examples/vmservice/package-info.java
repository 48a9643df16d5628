/**
 * A JVM service on a VM: joins the mesh, serves its peers over mutual TLS, calls them back, and
 * leaves in order. Without arguments it plays the whole scenario on an istiod in the same JVM.
 */
@NullMarked
package io.meshjvm.examples.vmservice;

import org.jspecify.annotations.NullMarked;
