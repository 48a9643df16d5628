package io.meshjvm.testkit.journal;

/**
 * A response that a client refused.
 *
 * @param connectionId on which stream
 * @param typeUrl the type
 * @param nonce the response
 * @param message the client's reason
 */
public record Nack(String connectionId, String typeUrl, String nonce, String message) {}
