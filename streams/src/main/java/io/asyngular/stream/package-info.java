/**
 * Ordered streams that plain loops consume, each at its own pace.
 *
 * <p>{@link io.asyngular.stream.WritableStream} is what one writes to, {@link
 * io.asyngular.stream.ConsumableStream} what one loops over, {@link
 * io.asyngular.stream.StreamDemux} a set of streams by name. All of them, the groups they form and
 * their consumers are {@link io.asyngular.stream.StreamNode}s: measured, closed and killed by the
 * same few verbs.
 */
@NullMarked
package io.asyngular.stream;

import org.jspecify.annotations.NullMarked;
