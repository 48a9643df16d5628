/** Tests of the traffic branch, most of them on what a real istiod once sent. */
@NullMarked
package io.meshjvm.traffic;

import org.jspecify.annotations.NullMarked;
