package io.meshjvm.proxy.internal;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * How the bytes of a plane's relays are carried and counted.
 *
 * @param connections those that are open
 * @param failures what went wrong
 * @param idle time without a byte after which a relay is ended
 * @param fromClient bytes that clients said
 * @param toClient bytes that clients were told
 * @param idled relays that were ended because no byte came
 * @param broken relays that one side broke off
 */
public record RelayTerms(
    Connections connections,
    FailureLog failures,
    Duration idle,
    LongAdder fromClient,
    LongAdder toClient,
    LongAdder idled,
    LongAdder broken) {}
