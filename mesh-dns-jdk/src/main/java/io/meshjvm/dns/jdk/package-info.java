/** Mesh names for every lookup that the JDK makes, by its resolver SPI (JEP 418). */
@NullMarked
package io.meshjvm.dns.jdk;

import org.jspecify.annotations.NullMarked;
