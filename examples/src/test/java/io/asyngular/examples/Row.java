package io.asyngular.examples;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * The rows of {@code docs/from-socketcluster.md} that a method checks, by what stands in their
 * first column. The Java of each must stand in the method, word for word.
 */
@Retention(RetentionPolicy.RUNTIME)
@interface Row {
  String[] value();
}
