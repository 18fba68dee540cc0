package io.asyngular.protocol;

/**
 * A call that wants one {@link Response}: {@code {"event":"add","cid":7,"data":[1,2]}}.
 *
 * @param event the procedure's name, any string
 * @param cid the caller's number for this call, unique among those pending. From this library a
 *     count from 1; from others any number, negative and fractional too
 * @param data absent if the packet has no such key
 */
public record Invoke(String event, double cid, Payload data) implements Packet {}
