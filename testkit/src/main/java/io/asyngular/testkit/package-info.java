/**
 * For those who write an engine of their own, or test what runs by time: {@link
 * io.asyngular.testkit.BrokerContract} is the exam of a broker, {@link
 * io.asyngular.testkit.ManualClock} a clock that stands still until it is turned.
 */
@NullMarked
package io.asyngular.testkit;

import org.jspecify.annotations.NullMarked;
