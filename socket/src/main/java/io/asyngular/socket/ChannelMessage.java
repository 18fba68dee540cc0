package io.asyngular.socket;

import io.asyngular.protocol.Payload;

/**
 * A message, and the channel that it came on.
 *
 * @param data absent if nothing was published
 */
public record ChannelMessage(String channel, Payload data) {}
