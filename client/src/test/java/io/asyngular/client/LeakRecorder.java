package io.asyngular.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Remembers what has leaked, in all tests of this module. Netty makes it, by name: see the
 * arguments of the tests' JVM.
 *
 * @param <T> what may leak
 */
@SuppressWarnings("exports") // tests are not published
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {
  private static final List<String> FOUND = new CopyOnWriteArrayList<>();
  private static final int LOOKS = 3;

  /** As Netty makes it. */
  public LeakRecorder(Class<?> resource, int interval) {
    super(resource, interval);
  }

  /** As older versions of it do, which it looks for too. */
  public LeakRecorder(Class<?> resource, int interval, long unused) {
    this(resource, interval);
  }

  /** All that has leaked so far and is garbage now. */
  static List<String> found() {
    for (int i = 0; i < LOOKS; i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer().release(); // which looks for leaks of others
    }
    return FOUND;
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    FOUND.add(resourceType + records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    FOUND.add(resourceType);
  }
}
