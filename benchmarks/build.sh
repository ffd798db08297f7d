# Sourced by the scripts beside it: builds the programs and the benchmarks, and sets `root`, `java` and `class_path`.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
java="$("$root/topbook" build)"
JAVA_HOME="${java%/bin/java}" mvn -q -f "$root/pom.xml" -Pbenchmarks -Dquick -Dmaven.test.skip=true -pl benchmarks -am package \
    dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$root/benchmarks/target/lib"
class_path="$root/benchmarks/target/classes:$root/benchmarks/target/lib/*"
