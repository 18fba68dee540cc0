package io.asyngular.protocol;

/**
 * A message that wants no answer: {@code {"event":"chat","data":"hi"}}.
 *
 * @param event any string, empty too; names that begin with # are the protocol's
 * @param data absent if the packet has no such key
 */
public record Transmit(String event, Payload data) implements Packet {}
