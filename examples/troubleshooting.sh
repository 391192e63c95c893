#!/usr/bin/env bash
# What to type when something is slow, dear or silent. Works on the database of the router, whether it runs or not: DATA_DIR names its folder.
# In a checkout: npx bash examples/troubleshooting.sh PROVIDER
set -eu

# Who does not answer?
qwen-swarm-enhanced debug providers --health
qwen-swarm-enhanced test provider "$1"
qwen-swarm-enhanced analytics providers --detailed

# What takes long, and where do requests go?
qwen-swarm-enhanced analyze bottlenecks
qwen-swarm-enhanced analytics load-balancing

# What costs what?
qwen-swarm-enhanced analytics costs --by-provider
