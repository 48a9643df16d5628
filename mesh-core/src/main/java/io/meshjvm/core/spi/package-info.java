/** What jars implement to be told of members that start and stop. */
@NullMarked
package io.meshjvm.core.spi;

import org.jspecify.annotations.NullMarked;
