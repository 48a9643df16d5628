/** Pages for users, held against the code that they describe. */
@NullMarked
package io.meshjvm.house.docs;

import org.jspecify.annotations.NullMarked;
