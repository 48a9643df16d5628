package io.meshjvm.house.journey;

/**
 * What came back of a call.
 *
 * @param status HTTP status
 * @param caller SPIFFE id of the caller, as the server saw it
 * @param callerSerial serial of the caller's leaf, as the server saw it
 * @param self SPIFFE id of the server, as it says
 * @param endpoint the endpoint that was dialled
 */
record Answer(int status, String caller, String callerSerial, String self, String endpoint) {}
