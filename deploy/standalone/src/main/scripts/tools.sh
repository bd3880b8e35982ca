# Finds what a build needs. Sourced by ./metis and .ci/run.

say() { printf 'metis: %s\n' "$*" >&2; }

# A JDK's own `release` file tells its version without starting it.
is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release"
}

find_jdk() {
  local place on_path
  on_path=$(command -v javac 2>/dev/null) && on_path=$(cd "$(dirname "$(readlink -f "$on_path")")/.." && pwd) || on_path=
  for place in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home "$on_path"; do
    if [ -n "$place" ] && is_jdk_25 "$place"; then
      printf '%s\n' "$place"
      return 0
    fi
  done
  return 1
}

find_maven() {
  local place
  if command -v mvn 2>/dev/null; then
    return 0
  fi
  for place in "${MAVEN_HOME:-}" /opt/*maven* /usr/share/maven "$HOME"/.sdkman/candidates/maven/current /opt/homebrew/opt/maven; do
    if [ -n "$place" ] && [ -x "$place/bin/mvn" ]; then
      printf '%s\n' "$place/bin/mvn"
      return 0
    fi
  done
  return 1
}
