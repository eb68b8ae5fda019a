#!/bin/sh
# 100 parts on the machines of hosts.txt, which see one file system; a part that fails is tried twice more.
seq 0 99 | parallel --sshloginfile hosts.txt --workdir . --retries 3 --joblog parts.log managed batch run jobs.jsonl -d outputs --shard {}/100
