package io.asyngular.protocol;

/**
 * A frame, or an item of a batch, that is no packet of the protocol.
 *
 * @param frame the text of the <em>whole</em> frame, of the batch too where an item of it is meant:
 *     the odd items of one batch share one {@code Raw}, whose memory counts once
 */
public record Raw(String frame) implements Packet {}
