/** Tests of the names branch, most of them on what the stock agent once answered. */
@NullMarked
package io.meshjvm.dns;

import org.jspecify.annotations.NullMarked;
