package io.asyngular.server;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.engine.Frame;

/**
 * A message of a channel on its way to the sockets of this process.
 *
 * @param frame encoded once for all of them
 */
record Publication(String channel, Payload data, Frame frame) {}
