#!/bin/sh
# What people type most, once or twice each: the training run's initial program.
flux=$1
id=$("$flux" submit --cc=1-50 -S exec.test.run_duration=0.001s true | tail -n 1)
"$flux" run sh -c 'cat; echo out; echo err >&2; exit 3' </dev/null
"$flux" run true
"$flux" submit --wait true
"$flux" submit --watch -n2 hostname
"$flux" bulksubmit --wait echo {} ::: a b c
"$flux" jobs -a
"$flux" jobs -a -c 10 -o long
"$flux" jobs --stats
"$flux" job attach "$id"
"$flux" job eventlog "$id"
"$flux" job eventlog -f json "$id"
"$flux" job wait-event "$id" clean
"$flux" job info "$id" jobspec
"$flux" job status "$id"
"$flux" job last
"$flux" job stats
"$flux" cancel "$("$flux" submit sleep 60)"
"$flux" queue list
"$flux" queue status
"$flux" queue drain
"$flux" resource list
"$flux" resource info
"$flux" resource status
"$flux" kvs put a.b=1
"$flux" kvs get a.b
"$flux" kvs dir
"$flux" kvs ls
"$flux" getattr size
"$flux" lsattr -v
"$flux" uptime
"$flux" version
"$flux" dmesg
"$flux" ledger stat
"$flux" ledger verify
"$flux" ledger tail
