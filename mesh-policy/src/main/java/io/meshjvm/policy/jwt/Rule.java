package io.meshjvm.policy.jwt;

import io.meshjvm.policy.HttpCall;
import java.util.function.Predicate;

/**
 * What is demanded where.
 *
 * @param matches which requests it is for
 * @param requirement what it demands of them
 */
record Rule(Predicate<HttpCall> matches, Requirement requirement) {}
