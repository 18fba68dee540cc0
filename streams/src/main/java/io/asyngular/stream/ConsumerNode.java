package io.asyngular.stream;

/** One consumer of a stream as others see it: to measure, close or kill it. Any thread. */
public interface ConsumerNode extends StreamNode {
  /** Its number, unique within its demux (or its stream, outside of one), from 1. */
  long id();

  /** Whether it still consumes. Once false it stays false, and it holds no items. */
  boolean isAlive();

  /** Whether it has taken all that was written and asked for more. */
  boolean isWaiting();
}
