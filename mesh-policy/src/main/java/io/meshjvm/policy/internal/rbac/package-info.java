/**
 * Role based access control as Envoy evaluates it, compiled from what the listener says: rules to
 * predicates, requests to what they ask about. Internal to this module.
 *
 * <p>Mirrors Envoy 1.40 ({@code source/extensions/filters/common/rbac}) with its defaults. Texts of
 * a request and of the rules are compared as Envoy does, byte by byte; both are kept as strings of
 * one character per byte.
 */
@NullMarked
package io.meshjvm.policy.internal.rbac;

import org.jspecify.annotations.NullMarked;
