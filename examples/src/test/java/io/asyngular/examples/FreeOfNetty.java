package io.asyngular.examples;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** That no public method of a class takes or returns a type of Netty. */
final class FreeOfNetty extends ArchCondition<JavaClass> {
  FreeOfNetty() {
    super("show no Netty");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (JavaMethod method : type.getMethods()) {
      boolean shows =
          Stream.concat(
                  Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
              .anyMatch(shown -> shown.getPackageName().startsWith("io.netty"));
      if (shows && method.getModifiers().contains(JavaModifier.PUBLIC)) {
        events.add(SimpleConditionEvent.violated(method, method.getFullName() + " shows Netty"));
      }
    }
  }
}
