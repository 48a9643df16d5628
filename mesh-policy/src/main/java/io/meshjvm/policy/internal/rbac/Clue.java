package io.meshjvm.policy.internal.rbac;

/**
 * Something that a query may show: that an attribute has a text with a part.
 *
 * @param attribute the attribute
 * @param part the part, in lower case
 */
record Clue(Attribute attribute, Part part) {}
