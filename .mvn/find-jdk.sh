# Sourced by mvnw, asyngular and conformance/fixture. Prints the home of a JDK 25, or says in one line that there is none.
# The version is read from the JDK's `release` file: starting a JVM to ask costs more than all the rest of a start.
is_jdk25() {
  [ -x "$1/bin/java" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}
find_jdk() {
  for home in "${JAVA_HOME:-}" "${JAVA25_HOME:-}" "${JAVA_HOME_25_X64:-}" \
    /usr/lib/jvm/*25* /usr/java/*25* /opt/java/* /opt/*25* \
    "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* "$HOME"/.local/share/mise/installs/java/*25* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$home" ] && is_jdk25 "$home"; then
      echo "$home"
      return 0
    fi
  done
  echo "asyngular: JDK 25 not found; install one and set JAVA_HOME to it" >&2
  return 1
}
