# The usual names for what the scripts do.
.PHONY: all test quick bench format clean

all:
	FLUX_BUILD=1 ./flux version

test:
	ops/dist/test.sh

quick: # tests without the rules
	ops/dist/test.sh -Dquick

bench:
	ops/bench/bench.sh

format:
	. ops/dist/jdk.sh && find_jdk && mvn -q -B spotless:apply

clean:
	rm -rf target */target
