/**
 * The ground that every room of the library stands on: errors that say what to do, secrets that
 * never print, values that are published by one thread and read by all, and that one thread itself.
 */
@NullMarked
package io.meshjvm.core;

import org.jspecify.annotations.NullMarked;
