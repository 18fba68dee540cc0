# Sourced by asyngular and train: what the JVM is given in any case. A class cache is good only for a JVM with the same.
java_options="--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
